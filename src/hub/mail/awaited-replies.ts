import type { TurnId } from '#domain';

/**
 * Turns whose sender waits in a call of this hub. What is told of such a turn is the answer of that call, so no other
 * call of the same session is handed it as mail meanwhile; when the wait ends without it, it is mail like any other.
 */
export class AwaitedReplies {
  readonly #turns = new Set<TurnId>();

  /** Answers a function that ends it. */
  await(turn: TurnId): () => void {
    this.#turns.add(turn);
    return () => void this.#turns.delete(turn);
  }

  has(turn: TurnId | null): boolean {
    return turn !== null && this.#turns.has(turn);
  }

  get count(): number {
    return this.#turns.size;
  }
}
