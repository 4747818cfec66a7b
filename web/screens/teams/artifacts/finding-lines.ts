import type { RouteAnswer } from '#contract';

export type Finding = RouteAnswer<'team_files.read'>['findings'][number];

/** What is wrong with a text, by line: the lines that have something, in order, each with what stands there. */
export interface FoundLine {
  /** From 1. */
  line: number;
  text: string;
  findings: readonly Finding[];
}

export function foundLines(text: string, findings: readonly Finding[]): FoundLine[] {
  const lines = text.split('\n');
  const byLine = new Map<number, Finding[]>();
  for (const finding of findings) byLine.set(finding.line, [...(byLine.get(finding.line) ?? []), finding]);
  return [...byLine.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([line, found]) => ({
      line,
      text: lines[line - 1] ?? '',
      findings: found.toSorted((a, b) => a.column - b.column),
    }));
}

/** Where a line and column are within a text, as a place for the cursor: the end of the text at most. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const within = Math.min(column - 1, lines[line - 1]?.length ?? 0);
  return Math.min(text.length, before + within);
}
