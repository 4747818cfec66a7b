/** What the composer may hold next, as the hub offers it. */
export interface Offered {
  /** What stands there once it is chosen; it ends in a blank where more is to be typed. */
  text: string;
  usage: string;
  help: string;
}

/** Whether commands are to be offered for what is typed: it begins with a slash and is one line. */
export const asksForCommands = (text: string): boolean => /^\/(?!\/)[^\n]*$/.test(text.trimStart());

/** Whether the hub will read this as a command. `/home/me` is a path, and `//x` is the harness' own. */
export const isCommand = (text: string): boolean => /^\/[a-z][\w-]*([^\S\n][^\n]*)?$/i.test(text.trim());

/**
 * Which of the offers still fit. They were asked for a little while ago: what was typed since narrows them down until
 * the hub answers anew.
 */
export function fitting<T extends Offered>(text: string, offers: readonly T[]): T[] {
  if (!asksForCommands(text)) return [];
  const typed = plain(text);
  return offers.filter((offer) => plain(offer.text).startsWith(typed) || isWhole(text, offer));
}

/** Whether the command stands there already, so that Enter sends it in place of completing it. */
export function isWhole(text: string, offer: Offered): boolean {
  const [typed, whole] = [plain(text), plain(offer.text).trimEnd()];
  return typed === whole || typed.startsWith(`${whole} `);
}

/** Runs of blanks count as one. */
const plain = (text: string) => text.trimStart().replaceAll(/ +/g, ' ').toLowerCase();
