import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** A text for people: where it stands, from the root, and what it says. */
export interface Document {
  path: string;
  text: string;
}

/** What people read: the documents at the root, of docs/ and of examples/. Decisions and pages that are made stay out where `made` says so. */
export function documents(): Document[] {
  const root = readdirSync(ROOT).filter((name) => /\.md$|^llms\.txt$/.test(name));
  const below = ['docs', 'examples'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  );
  return [...root, ...below].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** A fenced block: the line of its fence, the words behind it, and what it holds. */
export interface Block {
  line: number;
  words: string;
  text: string;
}

export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```([^\n]*)\n([^]*?)^```$/gmu)].map(
    ({ 1: words = '', 2: block = '', index }) => ({
      line: text.slice(0, index).split('\n').length,
      words: words.trim(),
      text: block,
    }),
  );
}

/** Whole lines that are typed: of blocks for a shell, and of code within the text that begins with `muster`. */
export function typedLines(text: string): string[] {
  const blocks = blocksOf(text).filter(({ words }) => /^(sh|bash|)(\s|$)/u.test(words));
  const inText = [...text.replaceAll(/^```[^]*?^```$/gmu, '').matchAll(/`(muster [^`\n]+)`/gu)];
  return [
    ...blocks.flatMap((block) => block.text.split('\n')),
    ...inText.map(([, line = '']) => line),
  ].filter((line) => /(^|[ (|])muster /u.test(line) && !line.trimStart().startsWith('#'));
}
