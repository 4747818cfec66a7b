import { WALL_LIMITS } from '../script-limits.ts';

/** Rejected promises that nobody handles. Which these are is known when the script has ended. */
export class Rejections {
  /** Promise → cause, while the promise may still be handled. */
  readonly #open = new Map<number, string>();
  /** Their promises are gone: the number came again for another one. */
  readonly #settled: string[] = [];

  rejected(promise: number, cause: () => string): void {
    const former = this.#open.get(promise);
    if (former !== undefined) this.#settled.push(former);
    this.#open.delete(promise);
    if (this.#open.size + this.#settled.length < WALL_LIMITS.unhandled) this.#open.set(promise, cause());
  }

  handled(promise: number): void {
    this.#open.delete(promise);
  }

  causes(): readonly string[] {
    return [...this.#settled, ...this.#open.values()];
  }
}
