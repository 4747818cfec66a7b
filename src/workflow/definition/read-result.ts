import type { Result } from '#base';
import type { TextProblem } from './tokens.ts';

/** What was read in a text, or what is wrong with it. The door of `base` loads `node:` modules; this room runs in a browser. */
export type ReadResult<T> = Result<T, TextProblem>;

export const readAs = <T>(value: T): ReadResult<T> => ({ ok: true, value });
export const wrongAt = (offset: number, message: string): ReadResult<never> => ({
  ok: false,
  error: { offset, message },
});
