/** Rounds of one kind of work, one at a time: asked for while one is under way, another follows it. */
export class Rounds {
  /** One round; answers whether there may be another. */
  readonly #round: () => Promise<boolean>;
  #isAsked = false;
  #isUnderWay = false;
  #isStopped = false;
  #idle: Promise<void> = Promise.resolve();

  constructor(round: () => Promise<boolean>) {
    this.#round = round;
  }

  /** Asks for a round, soon. */
  ask(): void {
    this.#isAsked = true;
    if (this.#isUnderWay || this.#isStopped) return;
    this.#isUnderWay = true;
    this.#idle = this.#go();
  }

  /** Resolves when no round is under way. */
  idle(): Promise<void> {
    return this.#idle;
  }

  /** No round begins from now on; resolves when the last has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#idle;
  }

  async #go(): Promise<void> {
    while (this.#isAsked && !this.#isStopped) {
      this.#isAsked = false;
      if (!(await this.#round())) this.#isStopped = true;
    }
    // In the same tick as the last look, so that nothing that is asked for falls between.
    this.#isUnderWay = false;
  }
}
