import { entriesOf, type CommandEntry } from './command-entry.ts';

const entry = entriesOf('Work');

/** Commands about sessions: what they are asked, what waits for an answer, what they use. */
export const SESSIONS: readonly CommandEntry[] = [
  entry('exec', 'Run one task without a person, for scripts and CI', () => import('../commands/exec.ts')),
  entry(
    'chat open',
    'Open a chat on a harness, which may spawn delegates and threads',
    () => import('../commands/chat-open.ts'),
  ),
  entry('chat list', 'List chats', () => import('../commands/chat-list.ts')),
  entry(
    'chat say',
    'Say something in a chat or a thread, or type a slash command',
    () => import('../commands/chat-say.ts'),
  ),
  entry('session spawn', 'Spawn a session with its first task', () => import('../commands/session-spawn.ts')),
  entry('session list', 'List sessions', () => import('../commands/session-list.ts')),
  entry('session show', 'Show a session and its last turns', () => import('../commands/session-show.ts')),
  entry('session send', 'Send a message and wait for the reply', () => import('../commands/session-send.ts')),
  entry('session watch', 'Follow a session as it works', () => import('../commands/session-watch.ts')),
  entry(
    'attach',
    'Write to a session line by line, and see what it does',
    () => import('../commands/attach.ts'),
  ),
  entry('session history', 'Read a transcript', () => import('../commands/session-history.ts')),
  entry(
    'session log',
    'Read what went between Muster and its harness',
    () => import('../commands/session-log.ts'),
  ),
  entry(
    'session cancel',
    'Cancel the turn that runs, or is next in line',
    () => import('../commands/session-cancel.ts'),
  ),
  entry(
    'session mode',
    'Change what a session may do without asking',
    () => import('../commands/session-mode.ts'),
  ),
  entry(
    'session set',
    'Set its model, approvals or another option of its harness',
    () => import('../commands/session-set.ts'),
  ),
  entry(
    'session fork',
    'Go on with a copy of what a session knows, in another',
    () => import('../commands/session-fork.ts'),
  ),
  entry('session close', 'Close a session', () => import('../commands/session-close.ts')),
  entry(
    'session rebind',
    'Accept a new harness session for one that lost its own',
    () => import('../commands/session-rebind.ts'),
  ),
  entry(
    'session replace',
    'Close a session and spawn another in its place',
    () => import('../commands/session-replace.ts'),
  ),
  entry(
    'delegate list',
    'List live delegates with both expiry times',
    () => import('../commands/delegate-list.ts'),
  ),
  entry('delegate status', 'Show a delegate by its label', () => import('../commands/delegate-status.ts')),
  entry('delegate close', 'Close a delegate by its label', () => import('../commands/delegate-close.ts')),
  entry('approval list', 'List what waits for an answer', () => import('../commands/approval-list.ts')),
  entry('approval show', 'Show exactly what is asked', () => import('../commands/approval-show.ts')),
  entry('approval answer', 'Answer; the first answer wins', () => import('../commands/approval-answer.ts')),
  entry('rule list', 'List remembered answers', () => import('../commands/rule-list.ts')),
  entry('rule remove', 'Take a remembered answer back', () => import('../commands/rule-remove.ts')),
  entry('budget list', 'List budgets and what is used of them', () => import('../commands/budget-list.ts')),
  entry('budget show', 'Show a budget', () => import('../commands/budget-show.ts')),
  entry(
    'budget set',
    'Set limits for yourself, a project or a session',
    () => import('../commands/budget-set.ts'),
  ),
  entry('budget remove', 'Remove a budget', () => import('../commands/budget-remove.ts')),
  entry('usage', 'What turns used: tokens, cost, time', () => import('../commands/usage.ts')),
  entry('mail', 'Take the mail of your own session', () => import('../commands/mail.ts')),
];
