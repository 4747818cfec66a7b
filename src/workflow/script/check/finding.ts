import type { ScriptFinding } from '../script-port.ts';

/** Of a long line only what is around the place is shown. */
const SHOWN = 100;

/** A finding at an offset of the source. */
export function findingAt(source: string, offset: number, message: string): ScriptFinding {
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  return finding(source, line, offset - (before.lastIndexOf('\n') + 1) + 1, message);
}

/** A finding at a place, line and column from 1. */
export function finding(source: string, line: number, column: number, message: string): ScriptFinding {
  const text = (source.split('\n')[line - 1] ?? '').replaceAll('\t', ' ').replace(/\r$/u, '');
  const from = Math.max(0, Math.min(column - 1 - SHOWN / 2, text.length - SHOWN));
  const gutter = `${line} | `;
  const caret = `${' '.repeat(gutter.length + column - 1 - from)}^`;
  return { line, column, message, excerpt: `${gutter}${text.slice(from, from + SHOWN)}\n${caret}` };
}
