import type { RouteAnswer } from '#contract';

/** What the hub answers, by the names that screens use. */
export type Session = RouteAnswer<'sessions.list'>['items'][number];
export type SessionDetail = RouteAnswer<'sessions.show'>;
export type Approval = RouteAnswer<'approvals.list'>['items'][number];
export type Run = RouteAnswer<'runs.list'>['items'][number];
export type Team = RouteAnswer<'teams.list'>['items'][number];
export type Task = RouteAnswer<'tasks.list'>['items'][number];
export type TaskDetail = RouteAnswer<'tasks.show'>;
export type TaskState = Task['state'];
export type Board = RouteAnswer<'boards.show'>;
export type Budget = RouteAnswer<'budgets.show'>;
export type Usage = RouteAnswer<'usage.show'>;
export type StoredEntry = RouteAnswer<'sessions.history'>['items'][number];
export type Agent = RouteAnswer<'agents.show'>;
export type AgentCommand = RouteAnswer<'commands.show'>;
export type ApprovalDetail = RouteAnswer<'approvals.show'>;
export type Rule = RouteAnswer<'rules.list'>['items'][number];
export type Token = RouteAnswer<'tokens.list'>['items'][number];
export type StatusWord = Session['status']['word'];
