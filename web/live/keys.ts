/** The first part of each query's key: what an event makes stale is found by it. */
export const QUERY = {
  approvals: 'approvals',
  sessions: 'sessions',
  session: 'session',
  transcript: 'transcript',
  runs: 'runs',
  workflows: 'workflows',
  teams: 'teams',
  agents: 'agents',
  rules: 'rules',
  tokens: 'tokens',
  hub: 'hub',
  tasks: 'tasks',
  task: 'task',
  boards: 'boards',
  schedules: 'schedules',
  budgets: 'budgets',
  usage: 'usage',
  settings: 'settings',
  notices: 'notices',
  users: 'users',
  audit: 'audit',
  workspaces: 'workspaces',
  workspace: 'workspace',
} as const;
export type QueryKind = (typeof QUERY)[keyof typeof QUERY];

/** A key, or the beginning of several. */
export type StaleKey = readonly [QueryKind, ...string[]];
