import type { Clock } from '#base';
import type { Principal } from '#domain';

/** How long one stays known without a look at the database: a lost wake from another hub costs at most this. */
const KNOWN_FOR_MS = 5_000;
const MOST_KNOWN = 10_000;

export interface Known {
  principal: Principal;
  /** When its token ends, in ms since 1970 by this hub's clock; null for never. */
  expiresAt: number | null;
}

interface Entry extends Known {
  until: number;
}

/**
 * Principals by the digest of their token, for a few seconds. Everything is forgotten when any token changes: that is
 * rare, and a forgotten entry costs one read.
 */
export class KnownPrincipals {
  readonly #byDigest = new Map<string, Entry>();
  readonly #clock: Clock;
  #generation = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(digest: string): Known | undefined {
    const entry = this.#byDigest.get(digest);
    if (entry && this.#clock.monotonic() < entry.until) return entry;
    this.#byDigest.delete(digest);
    return undefined;
  }

  /** Ask before the read whose result is to be remembered. */
  get generation(): number {
    return this.#generation;
  }

  /** Keeps nothing when tokens have changed since `generation`: what was read may be out of date. */
  remember(digest: string, known: Known, generation: number): void {
    if (generation !== this.#generation) return;
    if (this.#byDigest.size >= MOST_KNOWN) this.#forgetOldest();
    this.#byDigest.set(digest, { ...known, until: this.#clock.monotonic() + KNOWN_FOR_MS });
  }

  forgetAll(): void {
    this.#generation++;
    this.#byDigest.clear();
  }

  #forgetOldest(): void {
    const oldest = this.#byDigest.keys().next();
    if (!oldest.done) this.#byDigest.delete(oldest.value);
  }
}
