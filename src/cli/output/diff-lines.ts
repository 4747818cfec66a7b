import type { FileDiff } from '#domain';
import { plainText } from './plain-text.ts';
import type { Style } from './style.ts';

const MOST_LINES = 80;
const CONTEXT = 2;

/** A change as people read it: the lines that went and came, with what stands around them. No moves inside are sought. */
export function diffLines(change: FileDiff, style: Style): string {
  const before = change.oldText === null ? [] : linesOf(change.oldText);
  const after = linesOf(change.newText);
  const same = commonStart(before, after);
  const tail = commonEnd(before.slice(same), after.slice(same));
  const gone = before.slice(same, before.length - tail).map((line) => style.bad(`- ${line}`));
  const come = after.slice(same, after.length - tail).map((line) => style.good(`+ ${line}`));
  const around = (lines: string[]) => lines.map((line) => style.dim(`  ${line}`));
  const lines = [
    ...around(after.slice(Math.max(0, same - CONTEXT), same)),
    ...gone,
    ...come,
    ...around(after.slice(after.length - tail, after.length - tail + CONTEXT)),
  ];
  const cut =
    lines.length > MOST_LINES
      ? [...lines.slice(0, MOST_LINES), style.dim(`  … ${lines.length - MOST_LINES} more lines`)]
      : lines;
  const head = change.oldText === null ? `new file ${plainText(change.path)}` : plainText(change.path);
  return [style.bold(head), ...cut].join('\n');
}

function linesOf(text: string): string[] {
  const lines = plainText(text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function commonStart(one: readonly string[], other: readonly string[]): number {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count++;
  return count;
}

function commonEnd(one: readonly string[], other: readonly string[]): number {
  return commonStart(one.toReversed(), other.toReversed());
}
