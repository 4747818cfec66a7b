import { entriesOf, type CommandEntry } from './command-entry.ts';

const entry = entriesOf('Start');

/** Commands one begins with. */
export const START: readonly CommandEntry[] = [
  entry('up', 'Start a hub and a local agent', () => import('../commands/up.ts')),
  entry('down', 'Stop the hub that runs here', () => import('../commands/down.ts')),
  entry(
    'demo',
    'See delegation work in under a minute, without an account',
    () => import('../commands/demo.ts'),
  ),
  entry('open', 'Open the page of the hub in a browser, signed in', () => import('../commands/open.ts')),
  entry('status', 'What needs you, and what runs', () => import('../commands/status.ts')),
  entry('top', 'Watch the whole crew on one screen, and answer it', () => import('../commands/top.ts')),
];
