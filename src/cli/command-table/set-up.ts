import { entriesOf, type CommandEntry } from './command-entry.ts';

const entry = entriesOf('Set up');

/** Commands that set a hub up. */
export const SET_UP: readonly CommandEntry[] = [
  entry(
    'connect',
    'Let a coding agent that you have delegate through Muster',
    () => import('../commands/connect.ts'),
  ),
  entry('mcp', 'Speak MCP on stdin and stdout, for clients', () => import('../commands/mcp.ts')),
  entry('acp', 'Speak ACP on stdin and stdout, for editors', () => import('../commands/acp.ts')),
  entry('login', 'Sign in to a hub elsewhere', () => import('../commands/login.ts')),
  entry('logout', 'Sign out of it again', () => import('../commands/logout.ts')),
  entry('user add', 'Add a person, who signs in once', () => import('../commands/user-add.ts')),
  entry('user list', 'List people and how much they have', () => import('../commands/user-list.ts')),
  entry('user show', 'Show yourself, or somebody', () => import('../commands/user-show.ts')),
  entry('user role', 'Set what somebody may do', () => import('../commands/user-role.ts')),
  entry('user disable', 'Refuse all that somebody has, at once', () => import('../commands/user-disable.ts')),
  entry('user enable', 'Let somebody in again', () => import('../commands/user-enable.ts')),
  entry(
    'token create',
    'Make a token for a program or another machine',
    () => import('../commands/token-create.ts'),
  ),
  entry('token list', 'List tokens that are good', () => import('../commands/token-list.ts')),
  entry('token rotate', 'Replace a token by another', () => import('../commands/token-rotate.ts')),
  entry('token revoke', 'Revoke a token', () => import('../commands/token-revoke.ts')),
  entry(
    'notice list',
    'List where you are told of what needs you while you are away',
    () => import('../commands/notice-list.ts'),
  ),
  entry(
    'notice add',
    'Add a channel: a webhook, ntfy, Slack or Telegram',
    () => import('../commands/notice-add.ts'),
  ),
  entry('notice show', 'Show a channel', () => import('../commands/notice-show.ts')),
  entry(
    'notice edit',
    'Change a channel, or switch it on or off',
    () => import('../commands/notice-edit.ts'),
  ),
  entry('notice remove', 'Remove a channel', () => import('../commands/notice-remove.ts')),
  entry('notice test', 'Send a message by a channel now', () => import('../commands/notice-test.ts')),
  entry('notice log', 'List what was told, and what became of it', () => import('../commands/notice-log.ts')),
  entry('config list', 'List settings, their values and origins', () => import('../commands/config-list.ts')),
  entry('config get', 'Print one setting', () => import('../commands/config-get.ts')),
  entry('config set', 'Change a setting', () => import('../commands/config-set.ts')),
  entry('export', 'Write the whole database to a file', () => import('../commands/export.ts')),
  entry('import', 'Fill an empty database from a file', () => import('../commands/import.ts')),
  entry(
    'doctor',
    'Find what is wrong, say what to do, mend what is safe',
    () => import('../commands/doctor.ts'),
  ),
  entry(
    'explain',
    'Say what an error means and what to do, by its code',
    () => import('../commands/explain.ts'),
  ),
  entry(
    'completion',
    'Print what lets a shell complete muster by Tab',
    () => import('../commands/completion.ts'),
  ),
  entry('version', 'Print the version', () => import('../commands/version.ts')),
];
