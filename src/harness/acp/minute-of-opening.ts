import { pause, type Clock } from '#base';

const MINUTE_MS = 60_000;

/**
 * The minutes in which conversations were last opened here, for harnesses that erase one when it is loaded again in the
 * same wall-clock minute. Forgotten at a restart of the daemon, like every minute that is over.
 */
export class MinutesOfOpening {
  readonly #clock: Clock;
  readonly #minutes = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  opened(acpSessionId: string): void {
    const minute = this.#minute();
    for (const [id, earlier] of this.#minutes) if (earlier < minute) this.#minutes.delete(id);
    this.#minutes.set(acpSessionId, minute);
  }

  /** Resolves when this conversation may be loaded: at once, or when the minute of its opening is over. */
  async over(acpSessionId: string): Promise<void> {
    while (this.#minutes.get(acpSessionId) === this.#minute()) {
      await pause(this.#clock, MINUTE_MS - (this.#clock.now() % MINUTE_MS));
    }
  }

  #minute(): number {
    return Math.floor(this.#clock.now() / MINUTE_MS);
  }
}
