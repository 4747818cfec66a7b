import { QUERY, type StaleKey } from './keys.ts';

/** What of an event says what it is about. */
export interface EventFacts {
  type: string;
  session: string | null;
}

const STANDINGS: readonly StaleKey[] = [
  [QUERY.sessions],
  [QUERY.runs],
  [QUERY.teams],
  [QUERY.tasks],
  [QUERY.task],
];

/** What each kind of event makes stale beside the session that it is about. */
const STALE: Readonly<Record<string, readonly StaleKey[]>> = {
  session: [[QUERY.sessions], [QUERY.teams]],
  // How a step, a task and a team stand comes from how their sessions stand.
  turn: [...STANDINGS, [QUERY.agents], [QUERY.usage], [QUERY.budgets]],
  approval: [[QUERY.approvals], ...STANDINGS],
  agent: [[QUERY.agents], [QUERY.tokens], ...STANDINGS],
  command: [[QUERY.agents]],
  rule: [[QUERY.rules]],
  token: [[QUERY.tokens]],
  budget: [[QUERY.approvals], [QUERY.budgets], ...STANDINGS],
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

/** What hubs and harnesses do by themselves leaves no line in the audit log. */
const UNAUDITED: ReadonlySet<string> = new Set(['approval', 'turn', 'step', 'message', 'notice', 'artifact']);
const AUDITED: ReadonlySet<string> = new Set([
  'approval.allowed',
  'approval.denied',
  'turn.queued',
  'turn.cancel_asked',
]);

/** Which queries an event makes stale. Empty: nothing that the page shows. */
export function staleBy({ type, session }: EventFacts): readonly StaleKey[] {
  if (type === 'transcript.grew') return session === null ? [] : [[QUERY.transcript, session]];
  const kind = type.slice(0, type.indexOf('.'));
  const known = STALE[kind] ?? [];
  const isAudited = known.length > 0 && (!UNAUDITED.has(kind) || AUDITED.has(type));
  const lists: readonly StaleKey[] = isAudited ? [...known, [QUERY.audit]] : known;
  if (session === null) return lists;
  const own: StaleKey[] = CHANGES_WORKSPACE.has(type) ? [[QUERY.workspace, session]] : [];
  return [...lists, [QUERY.session, session], ...own];
}
