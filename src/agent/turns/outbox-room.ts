import { LIMITS } from '#domain';

/** How many bytes of updates wait to be sent, over all turns of this agent; what is beyond is dropped with a mark. */
export class OutboxRoom {
  readonly #most: number;
  #bytes = 0;

  constructor(most: number = LIMITS.outboxUpdateBytes) {
    this.#most = most;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes room if there is some. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#most) return false;
    this.#bytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes);
  }
}
