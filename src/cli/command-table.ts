import type { CommandSpec } from './command-spec.ts';

/** A command before it is loaded: enough for the overview. */
export interface CommandEntry {
  /** `status`, or noun and verb: `session list`. */
  readonly path: string;
  readonly summary: string;
  readonly group: string;
  load(): Promise<{ command: CommandSpec }>;
}

/** What stands behind a noun, in the overview. */
export const NOUNS: Readonly<Record<string, { summary: string; group: string }>> = {
  session: { summary: 'Spawn sessions, send to them, watch and close them', group: 'Work' },
  delegate: { summary: 'Delegates of all your owners: list, status, close', group: 'Work' },
  approval: { summary: 'Questions that wait for your answer', group: 'Work' },
  rule: { summary: 'Answers that are remembered', group: 'Work' },
  budget: { summary: 'Limits on tokens, cost, turns and time', group: 'Work' },
  board: { summary: 'Places for tasks', group: 'Work' },
  task: { summary: 'Work to be claimed: add, list, move, follow', group: 'Work' },
  schedule: { summary: 'Tasks that are made again and again', group: 'Work' },
  artifact: { summary: 'Documents that a team shares, with versions', group: 'Work' },
  workflow: { summary: 'Steps with an order, in YAML: list, show, check', group: 'Look' },
  role: { summary: 'What sessions are told and may do, by name', group: 'Look' },
  workspace: { summary: 'Directories and branches of sessions: see, merge, discard', group: 'Work' },
  team: { summary: 'Sessions that work on one goal: form, see, run, delete', group: 'Work' },
  teammate: { summary: 'Who is in a team: spawn, stop, replace', group: 'Work' },
  message: { summary: 'Mail between members, you and your sessions', group: 'Work' },
  agent: { summary: 'The machines that run harnesses', group: 'Look' },
  user: { summary: 'Who there is: add people, set roles, disable', group: 'Set up' },
  token: { summary: 'Who may call: make, list, replace and revoke', group: 'Set up' },
  config: { summary: 'Settings with their origins', group: 'Set up' },
};

const entry = (path: string, group: string, summary: string, load: CommandEntry['load']): CommandEntry => ({
  path,
  group,
  summary,
  load,
});

/** Every command; its file is loaded only when it is typed. */
export const COMMANDS: readonly CommandEntry[] = [
  entry('up', 'Start', 'Start a hub and a local agent', () => import('./commands/up.ts')),
  entry('down', 'Start', 'Stop the hub that runs here', () => import('./commands/down.ts')),
  entry(
    'demo',
    'Start',
    'See delegation work in under a minute, without an account',
    () => import('./commands/demo.ts'),
  ),
  entry('status', 'Start', 'What needs you, and what runs', () => import('./commands/status.ts')),

  entry(
    'exec',
    'Work',
    'Run one task without a person, for scripts and CI',
    () => import('./commands/exec.ts'),
  ),

  entry(
    'session spawn',
    'Work',
    'Spawn a session with its first task',
    () => import('./commands/session-spawn.ts'),
  ),
  entry('session list', 'Work', 'List sessions', () => import('./commands/session-list.ts')),
  entry(
    'session show',
    'Work',
    'Show a session and its last turns',
    () => import('./commands/session-show.ts'),
  ),
  entry(
    'session send',
    'Work',
    'Send a message and wait for the reply',
    () => import('./commands/session-send.ts'),
  ),
  entry('session watch', 'Work', 'Follow a session as it works', () => import('./commands/session-watch.ts')),
  entry('session history', 'Work', 'Read a transcript', () => import('./commands/session-history.ts')),
  entry('session cancel', 'Work', 'Cancel the running turn', () => import('./commands/session-cancel.ts')),
  entry(
    'session mode',
    'Work',
    'Change what a session may do without asking',
    () => import('./commands/session-mode.ts'),
  ),
  entry(
    'session set',
    'Work',
    'Set its model, approvals or another option of its harness',
    () => import('./commands/session-set.ts'),
  ),
  entry(
    'session fork',
    'Work',
    'Go on with a copy of what a session knows, in another',
    () => import('./commands/session-fork.ts'),
  ),
  entry('session close', 'Work', 'Close a session', () => import('./commands/session-close.ts')),
  entry(
    'session rebind',
    'Work',
    'Accept a new harness session for one that lost its own',
    () => import('./commands/session-rebind.ts'),
  ),
  entry(
    'session replace',
    'Work',
    'Close a session and spawn another in its place',
    () => import('./commands/session-replace.ts'),
  ),
  entry(
    'delegate list',
    'Work',
    'List live delegates with both expiry times',
    () => import('./commands/delegate-list.ts'),
  ),
  entry(
    'delegate status',
    'Work',
    'Show a delegate by its label',
    () => import('./commands/delegate-status.ts'),
  ),
  entry(
    'delegate close',
    'Work',
    'Close a delegate by its label',
    () => import('./commands/delegate-close.ts'),
  ),
  entry(
    'approval list',
    'Work',
    'List what waits for an answer',
    () => import('./commands/approval-list.ts'),
  ),
  entry('approval show', 'Work', 'Show exactly what is asked', () => import('./commands/approval-show.ts')),
  entry(
    'approval answer',
    'Work',
    'Answer; the first answer wins',
    () => import('./commands/approval-answer.ts'),
  ),
  entry('rule list', 'Work', 'List remembered answers', () => import('./commands/rule-list.ts')),
  entry('rule remove', 'Work', 'Take a remembered answer back', () => import('./commands/rule-remove.ts')),
  entry(
    'budget list',
    'Work',
    'List budgets and what is used of them',
    () => import('./commands/budget-list.ts'),
  ),
  entry('budget show', 'Work', 'Show a budget', () => import('./commands/budget-show.ts')),
  entry(
    'budget set',
    'Work',
    'Set limits for yourself, a project or a session',
    () => import('./commands/budget-set.ts'),
  ),
  entry('budget remove', 'Work', 'Remove a budget', () => import('./commands/budget-remove.ts')),
  entry('usage', 'Work', 'What turns used: tokens, cost, time', () => import('./commands/usage.ts')),
  entry('mail', 'Work', 'Take the mail of your own session', () => import('./commands/mail.ts')),

  entry('artifact list', 'Work', 'List artifacts of teams', () => import('./commands/artifact-list.ts')),
  entry('artifact show', 'Work', 'Show or fetch a version', () => import('./commands/artifact-show.ts')),
  entry('artifact create', 'Work', 'Make an artifact', () => import('./commands/artifact-create.ts')),
  entry('artifact update', 'Work', 'Write a new version', () => import('./commands/artifact-update.ts')),
  entry('artifact history', 'Work', 'List its versions', () => import('./commands/artifact-history.ts')),
  entry('artifact diff', 'Work', 'Compare two versions', () => import('./commands/artifact-diff.ts')),
  entry('artifact resolve', 'Work', 'End a conflict', () => import('./commands/artifact-resolve.ts')),
  entry(
    'board list',
    'Work',
    'List boards and what stands on them',
    () => import('./commands/board-list.ts'),
  ),
  entry('board show', 'Work', 'Show a board', () => import('./commands/board-show.ts')),
  entry('board add', 'Work', 'Make a board', () => import('./commands/board-add.ts')),
  entry('board edit', 'Work', 'Change a board', () => import('./commands/board-edit.ts')),
  entry('board remove', 'Work', 'Remove a board', () => import('./commands/board-remove.ts')),
  entry('task add', 'Work', 'Add a task, once or again and again', () => import('./commands/task-add.ts')),
  entry('task list', 'Work', 'List tasks by column', () => import('./commands/task-list.ts')),
  entry(
    'task show',
    'Work',
    'Show a task with its attempts and its feed',
    () => import('./commands/task-show.ts'),
  ),
  entry('task watch', 'Work', 'Follow a task to its end', () => import('./commands/task-watch.ts')),
  entry(
    'task edit',
    'Work',
    'Change its text, priority, tags, due time, checklist, block',
    () => import('./commands/task-edit.ts'),
  ),
  entry('task assign', 'Work', 'Say whom it is for', () => import('./commands/task-assign.ts')),
  entry('task move', 'Work', 'Move it to another column', () => import('./commands/task-move.ts')),
  entry('task note', 'Work', 'Write into its feed', () => import('./commands/task-note.ts')),
  entry('task link', 'Work', 'Have it wait until another is done', () => import('./commands/task-link.ts')),
  entry(
    'task unlink',
    'Work',
    'Have it wait for another no longer',
    () => import('./commands/task-unlink.ts'),
  ),
  entry(
    'task rerun',
    'Work',
    'Make it ready again, with all its attempts',
    () => import('./commands/task-rerun.ts'),
  ),
  entry('task next', 'Work', 'See what a claim would give', () => import('./commands/task-next.ts')),
  entry('task claim', 'Work', 'Claim the next tasks, for scripts', () => import('./commands/task-claim.ts')),
  entry('task complete', 'Work', 'Complete a claimed task', () => import('./commands/task-complete.ts')),
  entry('task fail', 'Work', 'Say that the attempt failed', () => import('./commands/task-fail.ts')),
  entry('task return', 'Work', 'Give a claimed task back', () => import('./commands/task-return.ts')),
  entry(
    'schedule list',
    'Work',
    'List what is made again and again',
    () => import('./commands/schedule-list.ts'),
  ),
  entry('schedule pause', 'Work', 'Make no more for now', () => import('./commands/schedule-pause.ts')),
  entry('schedule resume', 'Work', 'Make it again', () => import('./commands/schedule-resume.ts')),
  entry('schedule remove', 'Work', 'Remove a schedule', () => import('./commands/schedule-remove.ts')),

  entry(
    'workflow list',
    'Look',
    'List workflows: of the project, your own, built in',
    () => import('./commands/workflow-list.ts'),
  ),
  entry(
    'workflow show',
    'Look',
    'Show a workflow, or what a run of it would do',
    () => import('./commands/workflow-show.ts'),
  ),
  entry(
    'workflow check',
    'Look',
    'Say what is wrong in workflow files, by line and column',
    () => import('./commands/workflow-check.ts'),
  ),

  entry(
    'role list',
    'Look',
    'List roles, and where each comes from',
    () => import('./commands/role-list.ts'),
  ),
  entry('role show', 'Look', 'Show a role with its prompt', () => import('./commands/role-show.ts')),
  entry(
    'role check',
    'Look',
    'Say what is wrong in role files, by line and column',
    () => import('./commands/role-check.ts'),
  ),

  entry(
    'workspace list',
    'Work',
    'List workspaces: whose, which branch, what changed',
    () => import('./commands/workspace-list.ts'),
  ),
  entry(
    'workspace diff',
    'Work',
    'Show what a session has changed',
    () => import('./commands/workspace-diff.ts'),
  ),
  entry(
    'workspace merge',
    'Work',
    'Merge what a session has done into a branch',
    () => import('./commands/workspace-merge.ts'),
  ),
  entry(
    'workspace discard',
    'Work',
    'Remove a workspace; unmerged work is never lost untold',
    () => import('./commands/workspace-discard.ts'),
  ),
  entry(
    'team create',
    'Work',
    'Form a team: teammates, roles, first tasks',
    () => import('./commands/team-create.ts'),
  ),
  entry(
    'team run',
    'Work',
    'Have a team work on something, and report',
    () => import('./commands/team-run.ts'),
  ),
  entry('team list', 'Work', 'List teams', () => import('./commands/team-list.ts')),
  entry(
    'team status',
    'Work',
    'Show a team: who is in it and how each stands',
    () => import('./commands/team-status.ts'),
  ),
  entry(
    'team delete',
    'Work',
    'Delete a team; its teammates are closed',
    () => import('./commands/team-delete.ts'),
  ),
  entry('teammate spawn', 'Work', 'Bring somebody into a team', () => import('./commands/teammate-spawn.ts')),
  entry('teammate list', 'Work', 'List who is in a team', () => import('./commands/teammate-list.ts')),
  entry(
    'teammate stop',
    'Work',
    'Ask a teammate to end, or end it',
    () => import('./commands/teammate-stop.ts'),
  ),
  entry(
    'teammate replace',
    'Work',
    'Put another session in its place',
    () => import('./commands/teammate-replace.ts'),
  ),
  entry(
    'teammate allow',
    'Work',
    'Let it take more turns than its role gives it',
    () => import('./commands/teammate-allow.ts'),
  ),
  entry(
    'message send',
    'Work',
    'Write to a member of a team or a session of yours',
    () => import('./commands/message-send.ts'),
  ),
  entry(
    'message broadcast',
    'Work',
    'Write to everybody in a team',
    () => import('./commands/message-broadcast.ts'),
  ),
  entry('message list', 'Work', 'Look at mail, and take none', () => import('./commands/message-list.ts')),
  entry('message read', 'Work', 'Take your own mail', () => import('./commands/message-read.ts')),

  entry('agent list', 'Look', 'List agents and their harnesses', () => import('./commands/agent-list.ts')),
  entry('agent show', 'Look', 'Show an agent', () => import('./commands/agent-show.ts')),
  entry(
    'agent token',
    'Look',
    'Print the line that starts an agent on another host',
    () => import('./commands/agent-token.ts'),
  ),
  entry('agent start', 'Look', 'Run an agent on this host', () => import('./commands/agent-start.ts')),
  entry('agent stop', 'Look', 'Stop an agent of this host', () => import('./commands/agent-stop.ts')),
  entry(
    'agent drain',
    'Look',
    'Give it no new work; what runs is finished',
    () => import('./commands/agent-drain.ts'),
  ),
  entry('agent resume', 'Look', 'End a drain', () => import('./commands/agent-resume.ts')),
  entry('agent disable', 'Look', 'Refuse its token at once', () => import('./commands/agent-disable.ts')),
  entry('agent enable', 'Look', 'Let it in again', () => import('./commands/agent-enable.ts')),
  entry('agent set', 'Look', 'Change its name, slots or tags', () => import('./commands/agent-set.ts')),
  entry(
    'agent restart',
    'Look',
    'Start it anew, once what runs is finished',
    () => import('./commands/agent-restart.ts'),
  ),
  entry(
    'agent upgrade',
    'Look',
    'Bring another version onto it; one that does not work is taken back',
    () => import('./commands/agent-upgrade.ts'),
  ),
  entry(
    'agent reload',
    'Look',
    'Have it read its configuration anew',
    () => import('./commands/agent-reload.ts'),
  ),
  entry('agent health', 'Look', 'Ask it how it is', () => import('./commands/agent-health.ts')),
  entry(
    'agent commands',
    'Look',
    'What it was ordered, and what became of it',
    () => import('./commands/agent-commands.ts'),
  ),
  entry('agent rotate', 'Look', 'Have its token replaced', () => import('./commands/agent-rotate.ts')),
  entry('agent remove', 'Look', 'Remove an agent', () => import('./commands/agent-remove.ts')),
  entry('events', 'Look', 'Follow everything that happens', () => import('./commands/events.ts')),
  entry('audit', 'Look', 'Read who did what', () => import('./commands/audit.ts')),

  entry(
    'connect',
    'Set up',
    'Let a coding agent that you have delegate through Muster',
    () => import('./commands/connect.ts'),
  ),
  entry('mcp', 'Set up', 'Speak MCP on stdin and stdout, for clients', () => import('./commands/mcp.ts')),
  entry('login', 'Set up', 'Sign in to a hub elsewhere', () => import('./commands/login.ts')),
  entry('logout', 'Set up', 'Sign out of it again', () => import('./commands/logout.ts')),
  entry('user add', 'Set up', 'Add a person, who signs in once', () => import('./commands/user-add.ts')),
  entry('user list', 'Set up', 'List people and how much they have', () => import('./commands/user-list.ts')),
  entry('user show', 'Set up', 'Show yourself, or somebody', () => import('./commands/user-show.ts')),
  entry('user role', 'Set up', 'Set what somebody may do', () => import('./commands/user-role.ts')),
  entry(
    'user disable',
    'Set up',
    'Refuse all that somebody has, at once',
    () => import('./commands/user-disable.ts'),
  ),
  entry('user enable', 'Set up', 'Let somebody in again', () => import('./commands/user-enable.ts')),
  entry(
    'token create',
    'Set up',
    'Make a token for a program or another machine',
    () => import('./commands/token-create.ts'),
  ),
  entry('token list', 'Set up', 'List tokens that are good', () => import('./commands/token-list.ts')),
  entry('token rotate', 'Set up', 'Replace a token by another', () => import('./commands/token-rotate.ts')),
  entry('token revoke', 'Set up', 'Revoke a token', () => import('./commands/token-revoke.ts')),
  entry(
    'config list',
    'Set up',
    'List settings, their values and origins',
    () => import('./commands/config-list.ts'),
  ),
  entry('config get', 'Set up', 'Print one setting', () => import('./commands/config-get.ts')),
  entry('config set', 'Set up', 'Change a setting', () => import('./commands/config-set.ts')),
  entry('export', 'Set up', 'Write the whole database to a file', () => import('./commands/export.ts')),
  entry('import', 'Set up', 'Fill an empty database from a file', () => import('./commands/import.ts')),
  entry(
    'doctor',
    'Set up',
    'Find what is wrong, say what to do, mend what is safe',
    () => import('./commands/doctor.ts'),
  ),
  entry('version', 'Set up', 'Print the version', () => import('./commands/version.ts')),
];

/**
 * The command that `argv` names: its first words that are no flags. Flags that take a value are known here only when
 * they are global; others come after the command.
 */
export function findCommand(argv: readonly string[]): CommandEntry | undefined {
  const words: string[] = [];
  for (let i = 0; i < argv.length && words.length < 2; i++) {
    const word = argv[i] ?? '';
    if (word === '--') break;
    if (word === '--hub') i++;
    else if (!word.startsWith('-')) words.push(word);
  }
  const [noun = '', verb = ''] = words;
  return (
    COMMANDS.find((command) => command.path === `${noun} ${verb}`) ??
    COMMANDS.find((command) => command.path === noun)
  );
}
