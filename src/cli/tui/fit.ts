import { plainText } from '../output/plain-text.ts';
import { cutToWidth, textWidth } from '../output/text-width.ts';

/** At most so many columns, cut with a mark. */
export const fit = (text: string, columns: number): string => cutToWidth(text, Math.max(1, columns));

/** Exactly so many columns. */
export function padded(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  if (columns <= 0) return '';
  const cut = fit(text, columns);
  const space = ' '.repeat(Math.max(0, columns - textWidth(cut)));
  return side === 'left' ? cut + space : space + cut;
}

/** Lines of at most so many columns, broken between words where that is possible. Colours are taken out. */
export function wrapped(text: string, columns: number): string[] {
  return plainText(text)
    .split('\n')
    .flatMap((line) => wrapLine(line, Math.max(10, columns)));
}

function wrapLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  let rest = line.replaceAll('\t', '    ');
  while (textWidth(rest) > columns) {
    // The mark of the cut is one column of its own.
    const cut = cutToWidth(rest, columns + 1).slice(0, -1);
    const space = cut.lastIndexOf(' ');
    const end = space > columns / 3 ? space : cut.length;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).replace(/^ /, '');
  }
  lines.push(rest);
  return lines;
}
