import { QUERY, type StaleKey } from './keys.ts';

/** What of an event says what it is about. */
export interface EventFacts {
  type: string;
  session: string | null;
}

/** What each kind of event makes stale beside the session that it is about. */
const STALE: Readonly<Record<string, readonly StaleKey[]>> = {
  session: [[QUERY.sessions]],
  // Since when an agent works on a step is told by its turn.
  turn: [[QUERY.sessions], [QUERY.runs], [QUERY.agents], [QUERY.usage], [QUERY.budgets]],
  // What a task waits for is told with it: an approval of its session, an agent that is away, a budget.
  approval: [[QUERY.approvals], [QUERY.sessions], [QUERY.runs], [QUERY.tasks], [QUERY.task]],
  agent: [[QUERY.agents], [QUERY.sessions], [QUERY.tokens], [QUERY.tasks], [QUERY.task]],
  command: [[QUERY.agents]],
  rule: [[QUERY.rules]],
  token: [[QUERY.tokens]],
  budget: [[QUERY.sessions], [QUERY.approvals], [QUERY.budgets], [QUERY.tasks], [QUERY.task]],
  team: [[QUERY.teams]],
  teammate: [[QUERY.teams], [QUERY.sessions]],
  message: [[QUERY.teams]],
  artifact: [[QUERY.teams]],
  task: [[QUERY.teams], [QUERY.tasks], [QUERY.task], [QUERY.boards]],
  board: [[QUERY.boards], [QUERY.tasks]],
  schedule: [[QUERY.schedules], [QUERY.workflows, 'schedules']],
  workflow: [[QUERY.workflows]],
  hook: [[QUERY.workflows, 'hooks']],
  // What starts by itself tells which run it started last.
  run: [[QUERY.runs], [QUERY.workflows, 'schedules'], [QUERY.workflows, 'hooks']],
  settings: [[QUERY.settings]],
  notice: [[QUERY.notices, 'told']],
  notice_channel: [[QUERY.notices]],
  user: [[QUERY.users]],
  step: [[QUERY.runs]],
  workspace: [[QUERY.workspaces]],
};

/** After these a workspace holds something else; its agent is asked for it. */
const CHANGES_WORKSPACE: ReadonlySet<string> = new Set([
  'turn.done',
  'turn.failed',
  'turn.cancelled',
  'turn.interrupted',
  'workspace.merged',
  'workspace.discarded',
]);

/** Which queries an event makes stale. Empty: nothing that the page shows. */
export function staleBy({ type, session }: EventFacts): readonly StaleKey[] {
  if (type === 'transcript.grew') return session === null ? [] : [[QUERY.transcript, session]];
  const kind = type.slice(0, type.indexOf('.'));
  const lists = STALE[kind] ?? [];
  if (session === null) return lists;
  const own: StaleKey[] = CHANGES_WORKSPACE.has(type) ? [[QUERY.workspace, session]] : [];
  return [...lists, [QUERY.session, session], ...own];
}
