import type { Principal, TurnId } from '#domain';
import type { Answer } from '../answer.ts';

/** A create that carries a key does its work once; repeated, it answers what it answered then. */
export interface IdempotencyService {
  run(
    by: Principal,
    key: string,
    /** The hash of what was asked: a key is good for one request. */
    request: { route: string; hash: string },
    work: () => Promise<{ status: number; body: string }>,
    /** Goes on with what a hub that died was awaiting for this call, as `rememberTurn` noted it. */
    resume?: (turn: TurnId) => Promise<{ status: number; body: string }>,
  ): Answer<{ status: number; body: string; replayed: boolean }>;
}
