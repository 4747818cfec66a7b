import type { TextGuard } from '../recipes/recipe.ts';

const WORD_JOINER = '\u2060';

/**
 * Keeps a harness from taking text for a command of its own: `/compact` and `!ls` at the start (harnesses trim leading
 * white space, so it does not protect), and `@path` at the start of a word, to which they attach the file. Only
 * mentions of paths that exist are touched: `@Injectable` in a piece of code must not carry an invisible character.
 */
export function guardText(guard: TextGuard, text: string, exists: (path: string) => boolean): string {
  if (guard === 'none') return text;
  const mentions = text.replace(/(^|[^\p{L}\p{N}_.])@(\S+)/gu, (whole, before: string, word: string) =>
    readings(word).some(exists) ? `${before}@${WORD_JOINER}${word}` : whole,
  );
  return /^\s*[/!]/.test(mentions) ? mentions.replace(/^\s*/, `$&${WORD_JOINER}`) : mentions;
}

/** What a harness may take for the path: the word itself, without a line range, without punctuation at its end. */
function readings(word: string): string[] {
  const bare = word.replace(/["'`)\]}>,.;:!?]+$/, '').replace(/^["'`]/, '');
  return [word, bare, bare.replace(/[:#].*$/, '')].filter((path) => path !== '');
}
