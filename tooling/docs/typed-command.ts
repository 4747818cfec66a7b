import { COMMANDS } from '../../src/cli/command-table.ts';
import { NOUNS } from '../../src/cli/command-table/nouns.ts';
import type { OptionSpec } from '../../src/cli/command-spec.ts';

const GLOBAL = ['--json', '--hub', '--help', '--version', '-h'];

/** What is wrong with a line that a document shows: a command or a flag that is not there. */
export async function problemOf(line: string): Promise<string | undefined> {
  const plain = line.replaceAll(/"[^"]*"|'[^']*'/gu, 'TEXT').replace(/(^|\s)#.*$/u, '');
  for (const part of plain.split(/ \| | && |;|\$\(|\) /u)) {
    const [, typed] = /^(?:.*\s)?muster (.+)$/u.exec(part) ?? [];
    const problem = typed === undefined ? undefined : await problemOfCommand(typed.trim().split(/\s+/u));
    if (problem !== undefined) return `${problem}: ${line.trim()}`;
  }
  return undefined;
}

async function problemOfCommand(words: readonly string[]): Promise<string | undefined> {
  const [noun = '', verbs = ''] = words.filter((word) => !word.startsWith('-'));
  // A line may name several at once: `delegate list|show`, `login|logout`.
  const found = noun
    .split('|')
    .flatMap((first) => verbs.split('|').map((verb) => `${first} ${verb}`))
    .map((both) => COMMANDS.find(({ path }) => path === both || path === both.split(' ')[0]));
  const entries = found.filter((entry) => entry !== undefined);
  if (entries.length < found.length)
    return noun in NOUNS && (verbs === '' || verbs === '…') ? undefined : 'no such command';
  const loaded = await Promise.all(entries.map((entry) => entry.load()));
  const known = new Set([
    ...GLOBAL,
    ...loaded.flatMap(({ command }) => (command.options ?? []).flatMap(flagsOf)),
  ]);
  const end = words.indexOf('--');
  const wrong = (end === -1 ? words : words.slice(0, end))
    .filter((word) => /^--?[a-z]/u.test(word))
    .flatMap((word) => word.replace(/[=,.…:)].*$/u, '').split('|'))
    .find((flag) => !known.has(flag));
  return wrong === undefined ? undefined : `no flag ${wrong}`;
}

const flagsOf = ({ flags }: OptionSpec): string[] => flags.match(/--?[a-zA-Z][\w-]*/gu) ?? [];
