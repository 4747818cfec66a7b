import { cutToWidth, textWidth } from './text-width.ts';
import type { Style } from './style.ts';

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => string;
  /** Colours the cell after it was measured and cut. */
  readonly paint?: (text: string, row: T) => string;
  /** A column that gives way when the terminal is narrow; the first one most. */
  readonly flexible?: true;
  /** Left out where the others do not fit without; the last one first. */
  readonly spare?: true;
  readonly right?: true;
}

const GAP = '  ';
const READABLE = 20;
const NARROWEST = 12;

/** Rows under headings. Columns without any content are left out. `columns`: width of the terminal; else nothing is cut. */
export function table<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  look: { style: Style; columns?: number | undefined },
): string {
  const filled = columns
    .map((column) => ({ column, cells: rows.map((row) => column.cell(row)) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map((each) => ({ ...each, width: widest([each.column.head, ...each.cells]) }));
  const shown = look.columns === undefined ? filled : fitted(filled, look.columns);
  const line = (cellOf: (part: (typeof shown)[number]) => string) => shown.map(cellOf).join(GAP).trimEnd();
  const head = line(({ column, width }) => look.style.dim(pad(column.head, width, column.right)));
  const body = rows.map((row, index) =>
    line(({ column, cells, width }) => {
      const cell = cutToWidth(cells[index] ?? '', width);
      const painted = column.paint ? column.paint(cell, row) : cell;
      return pad(painted, width, column.right);
    }),
  );
  return [head, ...body].join('\n');
}

interface Fitting {
  readonly column: { readonly flexible?: true; readonly spare?: true };
  readonly width: number;
}

/** Narrows what may be narrowed while it can be read, then leaves out what is spare, then narrows further. */
function fitted<P extends Fitting>(parts: readonly P[], columns: number): P[] {
  const narrowed = narrow(parts, columns, READABLE);
  if (total(narrowed) <= columns) return narrowed;
  const spare = parts.findLastIndex(({ column }) => column.spare);
  return spare === -1 ? narrow(parts, columns, NARROWEST) : fitted(parts.toSpliced(spare, 1), columns);
}

function narrow<P extends Fitting>(parts: readonly P[], columns: number, least: number): P[] {
  let over = total(parts) - columns;
  return parts.map((part) => {
    const given = part.column.flexible ? Math.max(0, Math.min(over, part.width - least)) : 0;
    over -= given;
    return { ...part, width: part.width - given };
  });
}

function total(parts: readonly Fitting[]): number {
  return parts.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length);
}

/** Names and values under each other, the values aligned; those without a value are left out. */
export function facts(
  pairs: readonly (readonly [name: string, value: string | null | undefined])[],
  style: Style,
): string {
  const given = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = widest(given.map(([name]) => name));
  return given.map(([name, value]) => `${style.dim(pad(name, width))}${GAP}${value}`).join('\n');
}

function widest(cells: readonly string[]): number {
  return cells.reduce((most, cell) => Math.max(most, textWidth(cell)), 0);
}

function pad(text: string, width: number, right?: true): string {
  const blank = ' '.repeat(Math.max(0, width - textWidth(text)));
  return right ? blank + text : text + blank;
}
