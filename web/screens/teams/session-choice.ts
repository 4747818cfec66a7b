import type { RouteAnswer } from '#contract';
import type { Session } from '../../live/views.ts';
import type { ChoiceOption } from '../../parts/field.tsx';
import { nameOf, placeOf } from '../../parts/session-names.ts';

type Agent = RouteAnswer<'agents.list'>['items'][number];
type Role = RouteAnswer<'roles.list'>['items'][number];

/** Sessions that may lead: those that are open and belong to no team or run. */
export function leadChoices(sessions: readonly Session[]): ChoiceOption<string>[] {
  return sessions
    .filter(({ kind, state }) => state === 'open' && (kind === 'main' || kind === 'delegate'))
    .map((session) => ({ value: session.id, text: `${nameOf(session)} (${placeOf(session)})` }));
}

/** The harnesses that some agent that is heard has; on one agent, those of that. */
export function harnessChoices(agents: readonly Agent[], agent: string): ChoiceOption<string>[] {
  const names = agents
    .filter(({ name }) => agent === '' || name === agent)
    .flatMap(({ harnesses }) => harnesses.map(({ name }) => name));
  return [
    { value: '', text: 'The hub’s choice' },
    ...[...new Set(names)].toSorted().map((name) => ({ value: name, text: name })),
  ];
}

export function agentChoices(agents: readonly Agent[]): ChoiceOption<string>[] {
  return [
    { value: '', text: 'The hub’s choice' },
    ...agents.map(({ name, liveness }) => ({
      value: name,
      text: liveness.heard === 'online' ? name : `${name} (${liveness.heard})`,
    })),
  ];
}

/** Roles by name; before they are read, the one that is chosen. */
export function roleChoices(roles: readonly Role[], chosen: string): ChoiceOption<string>[] {
  const names = roles.map(({ name }) => name);
  return (names.includes(chosen) ? names : [chosen, ...names]).map((name) => ({ value: name, text: name }));
}

export const WORKSPACES = [
  { value: '', text: 'The hub’s choice' },
  { value: 'worktree', text: 'worktree: a branch of its own' },
  { value: 'clone', text: 'clone: a copy of its own' },
  { value: 'shared', text: 'shared: the team’s folder' },
] as const;
