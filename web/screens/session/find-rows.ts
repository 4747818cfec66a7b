import type { Row } from './transcript.ts';

/** The places of the rows that hold a text, in any case of its letters. */
export function rowsThatHold(rows: readonly Row[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return rows.flatMap((row, index) => (wordsOf(row).toLowerCase().includes(wanted) ? [index] : []));
}

function wordsOf(row: Row): string {
  if (row.kind !== 'tool') return row.text;
  const { title, command = '', output, paths } = row.tool;
  return [title, command, output, ...paths].join('\n');
}

/** The row that holds an entry: entries of one text are one row. -1: it is not there. */
export function rowOfEntry(rows: readonly Row[], seq: number): number {
  let [low, high] = [0, rows.length - 1];
  let found = -1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.seq ?? 0) <= seq) {
      found = middle;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}
