import type { Clock } from '#base';
import { refusal, type Principal, type Refusal } from '#domain';

export interface RateLimit {
  /** Calls a second that a principal can keep up. */
  perSecond: number;
  /** Calls at once after a pause. */
  burst: number;
}

/** Far above what a crew needs; it stops a loop that ran wild before others feel it. */
export const DEFAULT_RATE: RateLimit = { perSecond: 1_000, burst: 5_000 };

interface Bucket {
  left: number;
  at: number;
}

/** A token bucket for each principal, filled by the monotonic clock. */
export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();
  readonly #clock: Clock;
  readonly #limit: RateLimit;

  constructor(clock: Clock, limit: RateLimit) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Takes one call, or says when the next is possible. */
  take(by: Principal): Refusal | undefined {
    return this.takeFor(principalKey(by));
  }

  /** The same for what is known by another name. */
  takeFor(key: string): Refusal | undefined {
    const { perSecond, burst } = this.#limit;
    const now = this.#clock.monotonic();
    const bucket = this.#buckets.get(key) ?? this.#add(key, { left: burst, at: now });
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    if (bucket.left >= 1) {
      bucket.left -= 1;
      return undefined;
    }
    return refusal('request.rate_limited', `More than ${perSecond} calls a second from ${key}.`, {
      retry: { after: Math.ceil(((1 - bucket.left) / perSecond) * 1000) },
      details: { perSecond, burst },
    });
  }

  #add(key: string, bucket: Bucket): Bucket {
    if (this.#buckets.size >= 10_000) this.#forgetFull();
    this.#buckets.set(key, bucket);
    return bucket;
  }

  /** A bucket that has filled up again says no more than one that is not there. */
  #forgetFull(): void {
    const { perSecond, burst } = this.#limit;
    const now = this.#clock.monotonic();
    for (const [key, { left, at }] of this.#buckets) {
      if (left + ((now - at) / 1000) * perSecond >= burst) this.#buckets.delete(key);
    }
  }
}

/** One name for everything that one principal holds: its rate, its streams. */
export function principalKey(by: Principal): string {
  if (by.kind === 'user') return by.user;
  if (by.kind === 'join') return by.token;
  return by.kind === 'agent' ? by.agent : by.session;
}
