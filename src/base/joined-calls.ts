interface Waiting<Ask, Answer> {
  ask: Ask;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

export interface JoinOptions<Ask, Answer> {
  /** Rounds under way at the same time. */
  atOnce: number;
  /** Asks of one round. */
  most: number;
  /** Answers in the order of the asks. When it throws, every ask of the round fails with that. */
  work: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
}

/**
 * Joins calls that come while others are under way: the first go at once, those that come meanwhile share the next round.
 * Nobody waits for company, so a lone call is as fast as without.
 */
export class JoinedCalls<Ask, Answer> {
  readonly #options: JoinOptions<Ask, Answer>;
  readonly #waiting: Waiting<Ask, Answer>[] = [];
  #under = 0;

  constructor(options: JoinOptions<Ask, Answer>) {
    this.#options = options;
  }

  call(ask: Ask): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.push({ ask, resolve, reject });
    this.#next();
    return promise;
  }

  #next(): void {
    const { atOnce, most } = this.#options;
    while (this.#under < atOnce && this.#waiting.length > 0) {
      this.#under++;
      void this.#round(this.#waiting.splice(0, most));
    }
  }

  async #round(round: readonly Waiting<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.work(round.map(({ ask }) => ask));
      if (answers.length !== round.length) {
        throw new Error(`${round.length} calls were joined and ${answers.length} answered`);
      }
      answers.forEach((answer, at) => round[at]?.resolve(answer));
    } catch (error) {
      for (const { reject } of round) reject(error);
    } finally {
      this.#under--;
      this.#next();
    }
  }
}
