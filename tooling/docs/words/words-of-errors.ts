import type { RefusalCode } from '#domain';

/** What each code means, and what to do then. */
export type ErrorWords = Partial<Record<RefusalCode, readonly [means: string, next: string]>>;
