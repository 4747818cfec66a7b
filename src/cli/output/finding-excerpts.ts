import { findingLines, type Finding } from './finding-lines.ts';
import { plainText } from './plain-text.ts';

/** Of a long line only what stands around the place is shown. */
const BEFORE = 100;
const MOST = 160;

/** Each finding as `FILE:LINE:COLUMN: …`, and beneath it its line with a caret below the place. */
export const findingExcerpts = (file: string, text: string, findings: readonly Finding[]): string => {
  const lines = text.split('\n');
  return findings
    .map((finding) =>
      // What is said of a script brings its line along.
      finding.message.includes('\n')
        ? findingLines(file, [finding])
        : [findingLines(file, [finding]), ...excerpt(lines[finding.line - 1], finding.column)].join('\n'),
    )
    .join('\n');
};

function excerpt(written: string | undefined, column: number): string[] {
  if (written === undefined || written.trim() === '') return [];
  const from = Math.max(0, column - 1 - BEFORE);
  const line = plainText(written.slice(from, from + MOST));
  // Tabs stay tabs, so that the caret stands below its place however wide they are drawn.
  const pad = written.slice(from, column - 1).replaceAll(/[^\t]/g, ' ');
  return [`  ${line}`, `  ${pad}^`];
}
