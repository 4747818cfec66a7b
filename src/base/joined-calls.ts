interface Waiting<Ask, Answer> {
  ask: Ask;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

export interface JoinOptions<Ask, Answer> {
  /** Rounds that may be ending while the next one works. */
  ending: number;
  /** Asks of one round. */
  most: number;
  /**
   * Answers in the order of the asks. When it throws, every ask of the round fails with that. Call `ends` when all that is
   * left is to wait, such as for the disk: the next round may begin.
   */
  work: (asks: readonly Ask[], ends: () => void) => Promise<readonly Answer[]>;
}

/**
 * Joins calls that come while others are under way: the first go at once, those that come meanwhile share the next round.
 * One round works at a time. Nobody waits for company, so a lone call is as fast as without.
 */
export class JoinedCalls<Ask, Answer> {
  readonly #options: JoinOptions<Ask, Answer>;
  readonly #waiting: Waiting<Ask, Answer>[] = [];
  #working = false;
  #ending = 0;

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
    const { ending, most } = this.#options;
    if (this.#working || this.#ending > ending || this.#waiting.length === 0) return;
    this.#working = true;
    void this.#round(this.#waiting.splice(0, most));
  }

  async #round(round: readonly Waiting<Ask, Answer>[]): Promise<void> {
    let works = true;
    const ends = () => {
      if (!works) return;
      works = false;
      this.#working = false;
      this.#ending++;
      this.#next();
    };
    try {
      const answers = await this.#options.work(
        round.map(({ ask }) => ask),
        ends,
      );
      if (answers.length !== round.length) {
        throw new Error(`${round.length} calls were joined and ${answers.length} answered`);
      }
      answers.forEach((answer, at) => round[at]?.resolve(answer));
    } catch (error) {
      for (const { reject } of round) reject(error);
    } finally {
      ends();
      this.#ending--;
      this.#next();
    }
  }
}
