/** What is wrong with a text that a person wrote: where, and what to write instead. Lines and columns begin at 1. */
export interface FileFinding {
  line: number;
  column: number;
  severity: 'error' | 'warning';
  message: string;
}

/** `reviewer.md:3:1: …`, as editors and compilers write it. */
export const findingText = (file: string, { line, column, message }: FileFinding): string =>
  `${file}:${line}:${column}: ${message}`;
