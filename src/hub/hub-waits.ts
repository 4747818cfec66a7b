import type { SessionId } from '#domain';

/**
 * Sessions that wait in a call of this hub for what another session does. A turn that waits so holds no slot: else owners
 * that wait could take every slot from those that they wait for. In memory, since a wait is a call and ends with it.
 */
export class HubWaits {
  readonly #calls = new Map<SessionId, number>();

  /** Answers a function that ends the wait. */
  enter(session: SessionId): () => void {
    this.#calls.set(session, (this.#calls.get(session) ?? 0) + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = (this.#calls.get(session) ?? 1) - 1;
      if (left === 0) this.#calls.delete(session);
      else this.#calls.set(session, left);
    };
  }

  sessions(): SessionId[] {
    return [...this.#calls.keys()];
  }
}
