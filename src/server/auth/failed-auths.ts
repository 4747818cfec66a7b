import type { Clock } from '#base';
import { refusal, type Refusal } from '#domain';

/** Wrong tokens of one address that are answered as such at once, and how many a second after that. */
const BURST = 30;
const PER_SECOND = 0.5;
const MOST_ADDRESSES = 10_000;

/**
 * Counts calls with a token that is not taken, by the address that they come from. Whoever goes on is told to wait and no
 * longer learns why. Good tokens of that address are not slowed: behind one address may be many people.
 */
export class FailedAuths {
  readonly #left = new Map<string, { left: number; at: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What to answer to a call from this address that was refused with `why`. */
  answer(address: string | undefined, why: Refusal): Refusal {
    // Without an address it came from within this process.
    if (address === undefined || why.code === 'auth.missing' || this.#take(address)) return why;
    return tooMany(address);
  }

  /** Why nothing of this address is looked at now: for what is worth looking at only when it is good. */
  problem(address: string | undefined): Refusal | undefined {
    return address === undefined || this.#leftOf(address) >= 1 ? undefined : tooMany(address);
  }

  #take(address: string): boolean {
    const now = this.#clock.monotonic();
    const left = this.#leftOf(address);
    // Set anew, so that the first in the map is the one that was silent for longest.
    this.#left.delete(address);
    this.#left.set(address, { left: Math.max(0, left - 1), at: now });
    if (this.#left.size > MOST_ADDRESSES) this.#left.delete(this.#left.keys().next().value ?? '');
    return left >= 1;
  }

  #leftOf(address: string): number {
    const known = this.#left.get(address);
    const passed = known ? (this.#clock.monotonic() - known.at) / 1_000 : 0;
    return known ? Math.min(BURST, known.left + passed * PER_SECOND) : BURST;
  }
}

const tooMany = (address: string) =>
  refusal('request.rate_limited', `Too many calls from ${address} came with a token that is not good.`, {
    hint: 'Wait, and use a token that this hub knows.',
    retry: { after: Math.ceil(1_000 / PER_SECOND) },
  });
