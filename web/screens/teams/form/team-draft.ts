import type { RouteInput } from '#contract';

export type TeamBody = RouteInput<'teams.create'>['body'];
type MateBody = NonNullable<TeamBody['teammates']>[number];
export type WorkspaceChoice = '' | NonNullable<MateBody['workspace']>;

/** A teammate as it is being filled in; what is empty is left to the hub. */
export interface MateDraft {
  /** Of this row, while the form is open. */
  key: number;
  name: string;
  role: string;
  harness: string;
  agent: string;
  workspace: WorkspaceChoice;
  task: string;
  planRequired: boolean;
}

/** Who leads: the person themselves, a session that is there, or one that is spawned for it. */
export type LeadChoice = 'you' | 'session' | 'new';

/** Who leads, as it is being filled in. */
export interface LeadDraft {
  choice: LeadChoice;
  /** Id of a session. */
  session: string;
  harness: string;
  agent: string;
  task: string;
}

/** The form of a new team. */
export interface TeamDraft {
  name: string;
  description: string;
  cwd: string;
  workspace: WorkspaceChoice;
  planRequired: boolean;
  /** How many turns it may take together; empty: as many as it takes. */
  turns: string;
  lead: LeadDraft;
  mates: readonly MateDraft[];
}

const EMPTY_LEAD: LeadDraft = { choice: 'new', session: '', harness: '', agent: '', task: '' };

export const emptyMate = (key: number, name = '', role = 'developer'): MateDraft => ({
  key,
  name,
  role,
  harness: '',
  agent: '',
  workspace: '',
  task: '',
  planRequired: false,
});

export const emptyDraft: TeamDraft = {
  name: '',
  description: '',
  cwd: '',
  workspace: '',
  planRequired: false,
  turns: '',
  lead: EMPTY_LEAD,
  mates: [emptyMate(0, 'dev', 'developer'), emptyMate(1, 'rev', 'reviewer')],
};

/** What is wrong with a draft, by field: `name`, `cwd`, `turns`, `lead.session`, `lead.task`, `mates.KEY.name`. */
export type Problems = ReadonlyMap<string, string>;

const PART = /^[a-z0-9][a-z0-9-]{0,63}$/;
const PART_SAYS = 'Small letters, digits and hyphens, 64 at most, and no hyphen in front.';

export function problemsOf(draft: TeamDraft): Problems {
  const problems = new Map<string, string>(leadProblems(draft.lead));
  if (!PART.test(draft.name)) problems.set('name', PART_SAYS);
  else if (draft.name === 'user') problems.set('name', '“user” stands for persons in addresses.');
  if (draft.cwd !== '' && !draft.cwd.startsWith('/'))
    problems.set('cwd', 'An absolute path: it begins with /.');
  if (draft.turns !== '' && !/^[1-9]\d{0,8}$/.test(draft.turns))
    problems.set('turns', 'A whole number above 0.');
  for (const [at, mate] of draft.mates.entries()) {
    const problem = nameProblem(mate.name, draft.mates.slice(0, at));
    if (problem !== undefined) problems.set(`mates.${mate.key}.name`, problem);
  }
  return problems;
}

/** What is wrong with the name of a teammate beside those that are there. */
export function nameProblem(name: string, others: readonly { name: string }[]): string | undefined {
  if (!PART.test(name)) return PART_SAYS;
  if (name === 'lead') return '“lead” is the lead of the team.';
  return others.some((other) => other.name === name) ? `There is a “${name}” already.` : undefined;
}

export function leadProblems({ choice, session, task }: LeadDraft): [string, string][] {
  if (choice === 'session' && session === '') return [['lead.session', 'Choose the session that leads.']];
  if (choice === 'new' && task.trim() === '') return [['lead.task', 'Say what the team is to do.']];
  return [];
}

/** What is left empty is left to the hub. */
const orNone = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

/** What the hub is told of a lead. */
export function leadBody(lead: LeadDraft): Pick<TeamBody, 'lead' | 'leadOn'> {
  if (lead.choice === 'session') return { lead: lead.session };
  if (lead.choice === 'you') return {};
  return {
    leadOn: { task: lead.task.trim(), harness: orNone(lead.harness), agent: orNone(lead.agent) },
  };
}

/** What the hub is told of a teammate. */
export function mateBody(mate: Omit<MateDraft, 'key'>): MateBody {
  return {
    name: mate.name,
    role: mate.role,
    harness: orNone(mate.harness),
    agent: orNone(mate.agent),
    task: orNone(mate.task),
    ...(mate.workspace === '' ? {} : { workspace: mate.workspace }),
    ...(mate.planRequired ? { planRequired: true } : {}),
  };
}

/** What the hub is told of a whole team. */
export function teamBody(draft: TeamDraft): TeamBody {
  const turns = Number(draft.turns);
  return {
    name: draft.name,
    description: orNone(draft.description),
    cwd: orNone(draft.cwd),
    ...(draft.workspace === '' ? {} : { workspace: draft.workspace }),
    ...(draft.planRequired ? { planRequired: true } : {}),
    ...(draft.turns === ''
      ? {}
      : { budget: { limits: [{ kind: 'turns', soft: Math.ceil(turns * 0.8), hard: turns }] } }),
    ...leadBody(draft.lead),
    teammates: draft.mates.map(mateBody),
  };
}

/** The same in a terminal, as far as flags can say it. */
export function teamCli(draft: TeamDraft): string[] {
  const { lead } = draft;
  const flags = [
    ...(draft.description.trim() === '' ? [] : ['--description', draft.description.trim()]),
    ...(draft.cwd.trim() === '' ? [] : ['--cwd', draft.cwd.trim()]),
    ...(draft.workspace === '' ? [] : ['--workspace', draft.workspace]),
    ...(draft.planRequired ? ['--plan-required'] : []),
    ...draft.mates.flatMap((mate) => ['--teammate', mateSpec(mate)]),
  ];
  const name = draft.name === '' ? 'NAME' : draft.name;
  if (lead.choice !== 'new')
    return [
      'muster',
      'team',
      'create',
      name,
      ...flags,
      ...(lead.choice === 'session' ? ['--lead', lead.session] : []),
    ];
  const task = lead.task.trim() === '' ? 'PROMPT' : lead.task.trim();
  const on = lead.harness === '' ? [] : ['--lead-harness', lead.harness];
  return ['muster', 'team', 'run', task, '--name', name, ...flags, ...on, '--keep'];
}

/** `name:role:harness@agent`. */
function mateSpec({ name, role, harness, agent }: MateDraft): string {
  const on = harness === '' ? '' : `:${harness}${agent === '' ? '' : `@${agent}`}`;
  return `${name === '' ? 'NAME' : name}:${role}${on}`;
}

/** The same as `teammates.spawn` in a terminal. */
export function spawnCli(team: string, mate: Omit<MateDraft, 'key'>): string[] {
  return [
    'muster',
    'teammate',
    'spawn',
    mate.name === '' ? 'NAME' : mate.name,
    ...(mate.task.trim() === '' ? [] : [mate.task.trim()]),
    '--team',
    team,
    '--role',
    mate.role,
    ...(mate.harness === '' ? [] : ['--harness', mate.harness]),
    ...(mate.agent === '' ? [] : ['--agent', mate.agent]),
    ...(mate.workspace === '' ? [] : ['--workspace', mate.workspace]),
    ...(mate.planRequired ? ['--plan-required'] : []),
  ];
}
