import { entriesOf, type CommandEntry } from './command-entry.ts';

const entry = entriesOf('Work');

/** Commands about teams, their mail and their workspaces. */
export const TEAMS: readonly CommandEntry[] = [
  entry(
    'workspace list',
    'List workspaces: whose, which branch, what changed',
    () => import('../commands/workspace-list.ts'),
  ),
  entry('workspace diff', 'Show what a session has changed', () => import('../commands/workspace-diff.ts')),
  entry(
    'workspace merge',
    'Merge what a session has done into a branch',
    () => import('../commands/workspace-merge.ts'),
  ),
  entry(
    'workspace discard',
    'Remove a workspace; unmerged work is never lost untold',
    () => import('../commands/workspace-discard.ts'),
  ),
  entry(
    'team create',
    'Form a team: teammates, roles, first tasks',
    () => import('../commands/team-create.ts'),
  ),
  entry('team run', 'Have a team work on something, and report', () => import('../commands/team-run.ts')),
  entry('team list', 'List teams', () => import('../commands/team-list.ts')),
  entry(
    'team status',
    'Show a team: who is in it and how each stands',
    () => import('../commands/team-status.ts'),
  ),
  entry('team delete', 'Delete a team; its teammates are closed', () => import('../commands/team-delete.ts')),
  entry('team lead', 'Name who leads a team whose lead has ended', () => import('../commands/team-lead.ts')),
  entry('teammate spawn', 'Bring somebody into a team', () => import('../commands/teammate-spawn.ts')),
  entry('teammate list', 'List who is in a team', () => import('../commands/teammate-list.ts')),
  entry('teammate stop', 'Ask a teammate to end, or end it', () => import('../commands/teammate-stop.ts')),
  entry(
    'teammate replace',
    'Put another session in its place',
    () => import('../commands/teammate-replace.ts'),
  ),
  entry(
    'teammate allow',
    'Let it take more turns than its role gives it',
    () => import('../commands/teammate-allow.ts'),
  ),
  entry(
    'message send',
    'Write to a member of a team or a session of yours',
    () => import('../commands/message-send.ts'),
  ),
  entry(
    'message broadcast',
    'Write to everybody in a team',
    () => import('../commands/message-broadcast.ts'),
  ),
  entry('message list', 'Look at mail, and take none', () => import('../commands/message-list.ts')),
  entry('message read', 'Take your own mail', () => import('../commands/message-read.ts')),
];
