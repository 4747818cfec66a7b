import type { TurnId } from '#domain';
import type { StoredEntry } from '#contract/client';

/**
 * Puts what is read of a transcript in order with what events tell: entries of the next turn wait until it is known how
 * the one before has ended. Whoever reads the transcript at an event finds entries that are younger than the event.
 */
export class TurnOrder {
  readonly #print: (entry: StoredEntry) => void;
  readonly #ended = new Set<TurnId>();
  #held: StoredEntry[] = [];
  #now: TurnId | null = null;
  #follows = false;

  constructor(print: (entry: StoredEntry) => void) {
    this.#print = print;
  }

  entry(entry: StoredEntry): void {
    this.#held.push(entry);
    this.#go();
  }

  /** From here on every end is told; `turn` is the one under way. What is held is let go: its end may have passed. */
  follow(turn: TurnId | null): void {
    this.#follows = false;
    this.#go();
    this.#now = turn;
    this.#follows = true;
  }

  /** Call it once the end has been told. */
  ended(turn: TurnId): void {
    this.#ended.add(turn);
    this.#go();
  }

  #go(): void {
    const held = this.#held;
    this.#held = [];
    for (const [index, entry] of held.entries()) {
      if (this.#mustWait(entry)) {
        this.#held = held.slice(index);
        return;
      }
      // Text that was put into a running turn stands under a turn of its own, which ends before that one.
      if (entry.turn !== null && !this.#ended.has(entry.turn)) this.#now = entry.turn;
      this.#print(entry);
    }
  }

  #mustWait({ turn }: StoredEntry): boolean {
    if (!this.#follows || turn === null || this.#now === null || turn === this.#now) return false;
    return !this.#ended.has(this.#now) && !this.#ended.has(turn);
  }
}
