/** Documents whose commands are carried out at a hub that runs, one after the other; each finds it as new. */
export const AT_A_HUB = [
  'README.md',
  'docs/delegate.md',
  'docs/mcp.md',
  'docs/chat.md',
  'docs/terminal.md',
  'docs/teams.md',
  'docs/roles.md',
  'docs/artifacts.md',
  'docs/workflows.md',
  'docs/workflow-scripts.md',
  'docs/tasks.md',
  'docs/workspaces.md',
  'docs/fleet.md',
  'docs/notices.md',
  'docs/native.md',
] as const;

/** Documents that start the hub themselves, in this order. */
export const FROM_THE_START = ['docs/start.md', 'docs/operate.md'] as const;
