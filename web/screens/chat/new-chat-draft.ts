import type { RouteAnswer } from '#contract';
import type { Session, SessionDetail } from '../../live/views.ts';
import type { ChoiceOption } from '../../parts/field.tsx';

type Agent = RouteAnswer<'agents.list'>['items'][number];

/** A chat as it is filled in; empty: the hub chooses. */
export interface ChatDraft {
  harness: string;
  /** Its name. */
  agent: string;
  cwd: string;
  mode: Session['mode'] | '';
  model: string;
  title: string;
}

const EMPTY: ChatDraft = { harness: '', agent: '', cwd: '', mode: '', model: '', title: '' };

/** What most want: the harness and the folder of their newest chat, else the first harness that there is. */
export function firstDraft(
  newest: Pick<Session, 'harness' | 'cwd'> | undefined,
  harnesses: readonly ChoiceOption<string>[],
): ChatDraft {
  const there = harnesses.find(({ value }) => value === newest?.harness) ?? harnesses[0];
  return { ...EMPTY, harness: there?.value ?? '', cwd: newest?.cwd ?? '' };
}

/** A draft of a chat like another: with its harness, in its folder. */
export function draftLike(session: SessionDetail): ChatDraft {
  const { harness, agent, cwd, mode, model, source } = session;
  const from = source === null ? (cwd ?? '') : `${source.url}${source.ref === null ? '' : `#${source.ref}`}`;
  return {
    ...EMPTY,
    harness: harness ?? '',
    agent: agent?.name ?? '',
    cwd: from,
    mode,
    model: model ?? '',
  };
}

/** It runs commands one by one and takes no prompt: nobody can talk to it. */
const NO_TALK = 'shell';

/** Every harness that somebody can talk to, with who has it. */
export function harnessChoices(agents: readonly Agent[]): ChoiceOption<string>[] {
  const having = new Map<string, string[]>();
  for (const { name, harnesses } of agents)
    for (const harness of harnesses)
      if (harness.name !== NO_TALK) having.set(harness.name, [...(having.get(harness.name) ?? []), name]);
  return [...having]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([value, names]) => ({ value, text: `${value} (${names.join(', ')})` }));
}

/** The agents that have a harness, and those that would have to be waited for said so. */
export function agentsWith(harness: string, agents: readonly Agent[]): ChoiceOption<string>[] {
  return agents
    .filter(({ harnesses }) => harness === '' || harnesses.some(({ name }) => name === harness))
    .map(({ name, liveness, intent }) => {
      const held = [
        liveness.heard === 'online' ? '' : liveness.heard,
        intent === 'active' ? '' : intent,
      ].filter((part) => part !== '');
      return { value: name, text: held.length === 0 ? name : `${name} (${held.join(', ')})` };
    });
}

const MOST_FOLDERS = 20;

/** Where chats ran before, the newest first. */
export function foldersOf(chats: readonly Pick<Session, 'cwd'>[]): string[] {
  const folders = chats.flatMap(({ cwd }) => (cwd === null ? [] : [cwd]));
  return [...new Set(folders)].slice(0, MOST_FOLDERS);
}

/** Whether the hub reads a place as a repository to clone, in place of a folder. */
const isGit = (place: string) => /^[a-z]+:\/\/|^[\w.-]+@[\w.-]+:/i.test(place);

/** The same in a terminal. */
export function cliOf({ harness, agent, cwd, mode, model, title }: ChatDraft): string[] {
  const place = cwd.trim() || 'FOLDER';
  const [url = place, ref = ''] = isGit(place) ? place.split('#', 2) : [];
  const flags: [string, string][] = [
    ...(isGit(place)
      ? ([
          ['--git', url],
          ['--ref', ref],
        ] satisfies [string, string][])
      : []),
    ['--cwd', isGit(place) ? '' : place],
    ['--harness', harness],
    ['--agent', agent],
    ['--model', model.trim()],
    ['--approvals', mode],
    ['--title', title.trim()],
  ];
  return ['muster', 'chat', 'open', ...flags.filter(([, value]) => value !== '').flat()];
}
