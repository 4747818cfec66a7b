import type { ModelUsage } from './model/model-port.ts';
import type { NativeSettings } from './native-settings.ts';

/** Adds up what the calls of one turn cost. One call that does not tell makes the sum unknown, never smaller. */
export class TurnUsage {
  readonly #price: NativeSettings['price'];
  #calls = 0;
  #input: number | undefined = 0;
  #output: number | undefined = 0;

  constructor(price: NativeSettings['price']) {
    this.#price = price;
  }

  add({ input, output }: ModelUsage): void {
    this.#calls++;
    this.#input = sum(this.#input, input);
    this.#output = sum(this.#output, output);
  }

  /** What is known; absent fields are not. */
  get tokens(): { inputTokens?: number; outputTokens?: number } {
    if (this.#calls === 0) return {};
    return {
      ...(this.#input === undefined ? {} : { inputTokens: this.#input }),
      ...(this.#output === undefined ? {} : { outputTokens: this.#output }),
    };
  }

  /** US dollars of this turn so far. */
  get cost(): number | undefined {
    if (!this.#price || this.#calls === 0 || this.#input === undefined || this.#output === undefined) {
      return undefined;
    }
    return (this.#input * this.#price.input + this.#output * this.#price.output) / 1_000_000;
  }
}

const sum = (a: number | undefined, b: number | undefined) =>
  a === undefined || b === undefined ? undefined : a + b;
