/**
 * What a turn costs, from a harness that tells what its session has cost so far. Of a session that was taken up again the
 * sum of before is not known: its first turn's cost is unknown, never guessed.
 */
export class CostMeter {
  /** What the session had cost when the turn began; undefined is unknown. */
  #before: number | undefined;
  #total: number | undefined;

  /** `total`: what the session has cost so far; undefined where that is not known. */
  constructor(total: number | undefined) {
    this.#total = total;
    this.#before = total;
  }

  beginTurn(): void {
    this.#before = this.#total;
  }

  /** What the turn has cost by now, from the session's new total. */
  costOf(total: number): number | undefined {
    this.#total = total;
    if (this.#before === undefined) return undefined;
    // A sum that shrinks was begun anew by the harness: all of it is this turn's.
    if (total < this.#before) this.#before = 0;
    return total - this.#before;
  }
}
