import type { Principal } from '#domain';
import type { Answer } from '../answer.ts';

/** A create that carries a key does its work once; repeated, it answers what it answered then. */
export interface IdempotencyService {
  run(
    by: Principal,
    key: string,
    route: string,
    requestHash: string,
    work: () => Promise<{ status: number; body: string }>,
  ): Answer<{ status: number; body: string; replayed: boolean }>;
}
