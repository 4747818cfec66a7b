import { nearest, ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { nameOf, usageOf, type ChatCommand } from './chat-command.ts';
import type { Word } from './read-typed.ts';

/** A command of the table with what was typed behind its name. */
export interface Found {
  command: ChatCommand;
  args: string[];
  flags: Map<string, string>;
}

/** What was typed is no command, or lacks something; `suggestion` is ready to be typed. */
export interface NoCommand {
  refusal: Refusal;
  suggestion?: string;
}

/** Finds the command that the words name, and reads its arguments and flags. */
export function findCommand(
  table: readonly ChatCommand[],
  { text, words }: { text: string; words: readonly Word[] },
): Result<Found, NoCommand> {
  const typed = words.map((word) => word.text.toLowerCase());
  const command = table
    .filter((one) => one.words.every((word, at) => typed[at] === word))
    .toSorted((a, b) => b.words.length - a.words.length)[0];
  if (!command) {
    // `/team` by itself is a look at what there is.
    const listing = table.find((one) => one.words.join(' ') === `${typed.join(' ')} list`);
    return listing ? ok({ command: listing, args: [], flags: new Map() }) : refuse(unknown(table, typed));
  }
  const read = readArgs(command, text, words.slice(command.words.length));
  return read.ok ? ok({ command, ...read.value }) : read;
}

function readArgs(
  command: ChatCommand,
  text: string,
  words: readonly Word[],
): Result<Pick<Found, 'args' | 'flags'>, NoCommand> {
  const { least, most, rest } = command.args ?? { least: 0, most: 0 };
  const args: string[] = [];
  const flags = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const left = words.slice(at);
    const word = left[0]?.text ?? '';
    const isOption = word.startsWith('--');
    if (rest && args.length === most - 1 && !(isOption && hasFlag(command, word))) {
      args.push(unquoted(text, left));
      break;
    }
    if (!isOption) {
      args.push(word);
      continue;
    }
    const flag = readFlag(command, word, left[1]?.text);
    if (!flag.ok) return flag;
    flags.set(flag.value.name, flag.value.value);
    if (flag.value.tookNext) at++;
  }
  if (args.length < least) return refuse(misused(command, `${nameOf(command)} needs more than that.`));
  const surplus = args[most];
  if (surplus === undefined) return ok({ args, flags });
  const message = `${nameOf(command)} does not take "${surplus.slice(0, 100)}". A name with blanks stands in quotes.`;
  return refuse(misused(command, message));
}

function readFlag(command: ChatCommand, word: string, next: string | undefined) {
  const [name, given] = parted(word.slice(2));
  const kind = command.flags?.[name];
  if (kind === undefined) return refuse(badFlag(command, name));
  if (kind === 'alone') return ok({ name, value: '', tookNext: false });
  const value = given ?? next;
  if (value === undefined) return refuse(misused(command, `--${name} of ${nameOf(command)} takes a value.`));
  return ok({ name, value, tookNext: given === undefined });
}

const hasFlag = (command: ChatCommand, word: string): boolean =>
  command.flags?.[parted(word.slice(2))[0]] !== undefined;

function parted(flag: string): [name: string, value: string | undefined] {
  const at = flag.indexOf('=');
  return at < 0 ? [flag.toLowerCase(), undefined] : [flag.slice(0, at).toLowerCase(), flag.slice(at + 1)];
}

/** All that follows as it was typed; quotes around the whole of it fall away. */
const unquoted = (text: string, words: readonly Word[]): string =>
  words.length === 1 ? (words[0]?.text ?? '') : text.slice(words[0]?.at ?? 0).trim();

const misused = (command: ChatCommand, message: string): NoCommand => ({
  refusal: refusal('chat.command_invalid', message, { hint: `Type: ${usageOf(command)}` }),
  suggestion: `${nameOf(command)} `,
});

const badFlag = (command: ChatCommand, name: string): NoCommand => {
  const known = Object.keys(command.flags ?? {}).map((flag) => `--${flag}`);
  const there = known.length === 0 ? 'It has none.' : `There is: ${known.join(', ')}.`;
  return {
    refusal: refusal('chat.command_invalid', `${nameOf(command)} has no --${name.slice(0, 50)}. ${there}`, {
      hint: `Type: ${usageOf(command)}`,
    }),
    suggestion: `${nameOf(command)} `,
  };
};

function unknown(table: readonly ChatCommand[], typed: readonly string[]): NoCommand {
  const first = `/${(typed[0] ?? '').slice(0, 50)}`;
  const group = table.filter(({ words }) => words[0] === typed[0]);
  const near = nearestTo(table, typed);
  const suggestion = near && `${nameOf(near)}${near.usage === '' ? '' : ' '}`;
  const message =
    group.length > 0
      ? `${first} goes on with: ${[...new Set(group.map(({ words }) => words.slice(1).join(' ')))].join(', ')}.`
      : `There is no command ${first}.`;
  const meant = near ? `Did you mean ${nameOf(near)}? ` : '';
  return {
    refusal: refusal('chat.command_unknown', message, {
      hint: `${meant}/help lists them; a message that begins with a slash is typed with two: /${first}`,
    }),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

/** The command that is spelt most like it, else the first that goes on like its second word. */
function nearestTo(table: readonly ChatCommand[], typed: readonly string[]): ChatCommand | undefined {
  for (const count of [3, 2, 1]) {
    const names = table.filter(({ words }) => words.length === count).map(({ words }) => words.join(' '));
    const name = nearest(typed.slice(0, count).join(' '), names);
    if (name !== undefined) return table.find(({ words }) => words.join(' ') === name);
  }
  const group = table.filter(({ words }) => words[0] === typed[0]);
  const verbs = group.flatMap(({ words }) => words.slice(1, 2));
  const second = nearest(typed[1] ?? '', verbs);
  return group.find(({ words }) => second !== undefined && words[1] === second);
}
