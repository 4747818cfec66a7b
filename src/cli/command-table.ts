import type { CommandEntry } from './command-table/command-entry.ts';
import { AGENTS } from './command-table/agents.ts';
import { DEFINITIONS } from './command-table/definitions.ts';
import { SESSIONS } from './command-table/sessions.ts';
import { SET_UP } from './command-table/set-up.ts';
import { START } from './command-table/start.ts';
import { TASKS } from './command-table/tasks.ts';
import { TEAMS } from './command-table/teams.ts';

/** Every command, in the order of the overview; its file is loaded only when it is typed. */
export const COMMANDS: readonly CommandEntry[] = [
  ...START,
  ...SESSIONS,
  ...TASKS,
  ...DEFINITIONS,
  ...TEAMS,
  ...AGENTS,
  ...SET_UP,
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
