import { entriesOf, type CommandEntry } from './command-entry.ts';

const entry = entriesOf('Look');

/** Commands about agents, and what happens in a hub. */
export const AGENTS: readonly CommandEntry[] = [
  entry('agent list', 'List agents and their harnesses', () => import('../commands/agent-list.ts')),
  entry('agent show', 'Show an agent', () => import('../commands/agent-show.ts')),
  entry(
    'agent token',
    'Print the line that starts an agent on another host',
    () => import('../commands/agent-token.ts'),
  ),
  entry('agent start', 'Run an agent on this host', () => import('../commands/agent-start.ts')),
  entry('agent stop', 'Stop an agent of this host', () => import('../commands/agent-stop.ts')),
  entry(
    'agent drain',
    'Give it no new work; what runs is finished',
    () => import('../commands/agent-drain.ts'),
  ),
  entry('agent resume', 'End a drain', () => import('../commands/agent-resume.ts')),
  entry('agent disable', 'Refuse its token at once', () => import('../commands/agent-disable.ts')),
  entry('agent enable', 'Let it in again', () => import('../commands/agent-enable.ts')),
  entry('agent set', 'Change its name, slots or tags', () => import('../commands/agent-set.ts')),
  entry(
    'agent restart',
    'Start it anew, once what runs is finished',
    () => import('../commands/agent-restart.ts'),
  ),
  entry(
    'agent upgrade',
    'Bring another version onto it; one that does not work is taken back',
    () => import('../commands/agent-upgrade.ts'),
  ),
  entry('agent reload', 'Have it read its configuration anew', () => import('../commands/agent-reload.ts')),
  entry('agent health', 'Ask it how it is', () => import('../commands/agent-health.ts')),
  entry(
    'agent commands',
    'What it was ordered, and what became of it',
    () => import('../commands/agent-commands.ts'),
  ),
  entry('agent rotate', 'Have its token replaced', () => import('../commands/agent-rotate.ts')),
  entry('agent remove', 'Remove an agent', () => import('../commands/agent-remove.ts')),
  entry('events', 'Follow everything that happens', () => import('../commands/events.ts')),
  entry('audit', 'Read who did what', () => import('../commands/audit.ts')),
];
