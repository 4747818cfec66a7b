import type { Result } from '#base';
import type { Refusal } from '#domain';

/** What every verb answers. */
export type Answer<T> = Promise<Result<T, Refusal>>;

export interface Page {
  cursor?: string | undefined;
  limit: number;
}
export interface PageOf<T> {
  items: T[];
  next: string | null;
}
