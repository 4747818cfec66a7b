import type { RouteAnswer } from '#contract';
import { plainText } from './plain-text.ts';

export type Finding = RouteAnswer<'roles.check'>['findings'][number];

/** `FILE:LINE:COLUMN: …`, a line each, as editors and compilers write them. */
export const findingLines = (file: string, findings: readonly Finding[]): string =>
  findings
    .map(({ line, column, severity, message }) => {
      const mark = severity === 'warning' ? 'warning: ' : '';
      return `${plainText(file)}:${line}:${column}: ${mark}${plainText(message)}`;
    })
    .join('\n');
