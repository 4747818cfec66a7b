import { CommanderError } from 'commander';
import { buildProgram } from '../../src/cli/build-program.ts';
import { findCommand } from '../../src/cli/command-table.ts';

const SILENT = { out: () => {}, error: () => {}, columns: undefined, colours: false };

/** What the program itself says is wrong with words that are typed behind `muster`; undefined when it would run them. */
export async function usageProblemOf(words: readonly string[]): Promise<string | undefined> {
  const entry = findCommand(words);
  if (!entry) return `there is no command ${words.slice(0, 2).join(' ')}`;
  const { command: spec } = await entry.load();
  const program = buildProgram(SILENT, { entry, spec, onCommand: async () => {} });
  try {
    await program.parseAsync([...words], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : error.message;
    throw error;
  }
}

/** Words, operators that part commands, redirections with where they lead, remarks. */
const TOKEN =
  /\s+#.*$|^#.*$|(?:\\\n|\s)+|\d?[<>]{1,3}(?:&\d|\s*[^\s|&;<>()]+)?|[|&;()]+|\$\(|(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s|&;<>()"'\\])+/gmuy;

/** The arguments of each `muster` that a text for a shell calls. Variables and patterns stay as they are written. */
export function musterCallsIn(text: string): string[][] {
  // `made=$(muster …)`: what is called there is a command like any other.
  const commands: string[][] = [[]];
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    for (const [token] of line.replaceAll('$(', ' ; ').matchAll(TOKEN)) {
      if (/^\s*#/u.test(token) || token.trim() === '' || /^\d?[<>]/u.test(token)) continue;
      if (/^[|&;()]+$/u.test(token)) commands.push([]);
      else commands.at(-1)?.push(token.replaceAll(/["']/gu, ''));
    }
    commands.push([]);
  }
  return commands.flatMap((words) => {
    // `sudo -u muster` names a user.
    const at = words.findIndex((word, place) => word === 'muster' && words[place - 1] !== '-u');
    return at === -1 ? [] : [words.slice(at + 1)];
  });
}
