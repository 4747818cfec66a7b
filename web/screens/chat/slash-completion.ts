/** A slash command as the hub offers it. */
export interface SlashCommand {
  /** What is typed up to its arguments: `/acp delegate close`. */
  words: string;
  /** What follows: `LABEL`; empty: nothing. */
  takes: string;
  /** What it does, in a sentence. */
  does: string;
}

/** Whether the hub will read this as a command: it begins with a slash and is one line. */
export const isCommand = (text: string): boolean => /^\s*\/[a-z]/i.test(text) && !text.trim().includes('\n');

/**
 * Which commands are meant by what was typed so far: those that begin so, and the one whose arguments are being typed.
 * Empty where nothing slash-like stands there.
 */
export function completionsOf<T extends SlashCommand>(text: string, commands: readonly T[]): T[] {
  const typed = text.trimStart().toLowerCase();
  if (!typed.startsWith('/') || typed.includes('\n')) return [];
  const begun = squeezed(typed);
  const beginning = commands.filter(({ words }) => words.startsWith(begun));
  if (beginning.length > 0) return beginning;
  const inArguments = commands.filter(({ words, takes }) => takes !== '' && begun.startsWith(`${words} `));
  return inArguments.sort((one, other) => other.words.length - one.words.length).slice(0, 1);
}

/** Runs of blanks count as one, also at the end: `/acp  del` is `/acp del`. */
const squeezed = (typed: string) => typed.replaceAll(/ +/g, ' ');

/** What stands in the composer once a command is taken from the list: ready for its arguments, or to be sent. */
export const completed = ({ words, takes }: SlashCommand): string => (takes === '' ? words : `${words} `);

/** Whether `text` is the whole command already, so that Enter sends it in place of completing it. */
export function isWhole(text: string, { words, takes }: SlashCommand): boolean {
  const typed = squeezed(text.trim().toLowerCase());
  return typed === words || (takes !== '' && typed.startsWith(`${words} `));
}
