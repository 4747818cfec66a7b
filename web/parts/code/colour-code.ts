import { getSharedHighlighter } from '@pierre/diffs';
import { DIFF_LOOK } from '../diff-look.ts';

/** Code in one colour; undefined: that of all text. */
export interface Coloured {
  text: string;
  colour: string | undefined;
}

/** A line that takes longer is plain from there on. A slow machine takes its time for the first of a language. */
const MOST_MS = 3_000;

/** Heavy: loaded when code of a known language is first drawn; diffs share it. A line's end is a part of its own. */
export async function colourCode(code: string, language: string): Promise<Coloured[]> {
  const { theme, preferredHighlighter, tokenizeMaxLineLength } = DIFF_LOOK;
  // `languageDrawn` says which names there are.
  const highlighter = await getSharedHighlighter({
    themes: [theme],
    langs: [language],
    preferredHighlighter,
  });
  highlighter.getTheme(theme);
  const { tokens } = highlighter.codeToTokens(code, {
    lang: language,
    theme,
    tokenizeMaxLineLength,
    tokenizeTimeLimit: MOST_MS,
  });
  return tokens.flatMap((line, index) => [
    ...(index === 0 ? [] : [{ text: '\n', colour: undefined }]),
    ...line.map(({ content, color }) => ({ text: content, colour: color })),
  ]);
}
