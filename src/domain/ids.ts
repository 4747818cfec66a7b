/** A string that cannot be mistaken for another kind of id. */
export type Id<Kind extends string> = string & { readonly __kind: Kind };

export type UserId = Id<'user'>;
export type TokenId = Id<'token'>;
export type HubId = Id<'hub'>;
export type AgentId = Id<'agent'>;
export type SessionId = Id<'session'>;
export type TurnId = Id<'turn'>;
export type MessageId = Id<'message'>;
export type ApprovalId = Id<'approval'>;
export type RuleId = Id<'rule'>;
export type BudgetId = Id<'budget'>;
export type CommandId = Id<'command'>;
export type TaskId = Id<'task'>;
export type AttemptId = Id<'attempt'>;
export type BoardId = Id<'board'>;
export type ScheduleId = Id<'schedule'>;
export type TeamId = Id<'team'>;
export type ArtifactId = Id<'artifact'>;
export type RunId = Id<'run'>;
export type StepId = Id<'step'>;
export type WorkflowId = Id<'workflow'>;
export type HookId = Id<'hook'>;
export type RunScheduleId = Id<'runSchedule'>;
export type NoticeChannelId = Id<'noticeChannel'>;
export type NoticeId = Id<'notice'>;

/** The prefix of each kind of id; an id is `prefix_` and 22 characters that sort by age. */
export const ID_PREFIX = {
  user: 'usr',
  token: 'tok',
  hub: 'hub',
  agent: 'agt',
  session: 'ses',
  turn: 'trn',
  message: 'msg',
  approval: 'apr',
  rule: 'rul',
  budget: 'bdg',
  command: 'cmd',
  task: 'tsk',
  attempt: 'att',
  board: 'brd',
  schedule: 'sch',
  team: 'tea',
  artifact: 'art',
  run: 'run',
  step: 'stp',
  workflow: 'wfl',
  hook: 'hok',
  runSchedule: 'rsc',
  noticeChannel: 'nch',
  notice: 'ntc',
} as const;

export type IdKind = keyof typeof ID_PREFIX;

/** Draws an id of a kind. `ids` is the source that was handed in. */
export function newId<K extends IdKind>(ids: { next(prefix: string): string }, kind: K): Id<K> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one place where a brand is put on
  return ids.next(ID_PREFIX[kind]) as Id<K>;
}

/** Whether a text has the shape of an id of this kind; it says nothing of whether the thing exists. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  return text.startsWith(`${ID_PREFIX[kind]}_`) && /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{22}$/.test(text);
}
