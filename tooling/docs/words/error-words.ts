import { HUB_ERRORS } from './errors-of-hub.ts';
import { SESSION_ERRORS } from './errors-of-sessions.ts';
import { WORK_ERRORS } from './errors-of-work.ts';
import type { ErrorWords } from './words-of-errors.ts';

/** Every code there is; the compiler names one that has no words yet. */
export const ERROR_WORDS: Required<ErrorWords> = { ...SESSION_ERRORS, ...WORK_ERRORS, ...HUB_ERRORS };
