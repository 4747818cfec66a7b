import type { Cause, Step, StepId } from '#domain';

/** The steps that a program waits for, by the number of its call, and what is known of them beside their rows. */
export class OpenSteps {
  readonly #byCall = new Map<number, Step>();
  /** Those whose earlier result may hold; nothing is begun before that is decided. */
  readonly #proposed = new Set<number>();
  /** Those whose end is known and was not handed over: refused as they were asked. */
  readonly #refused = new Map<number, Cause>();

  get all(): Step[] {
    return [...this.#byCall.values()];
  }

  get size(): number {
    return this.#byCall.size;
  }

  get first(): Step | undefined {
    const [step] = this.#byCall.values();
    return step;
  }

  /** How many of them are not at rest: something about them is to be decided or handed over. */
  get undecided(): number {
    return this.#proposed.size + this.#refused.size;
  }

  in(state: Step['state']): Step[] {
    return this.all.filter((step) => step.state === state);
  }

  at(call: number): Step | undefined {
    return this.#byCall.get(call);
  }

  find(id: StepId): Step | undefined {
    for (const step of this.#byCall.values()) if (step.id === id) return step;
    return undefined;
  }

  open(step: Step): void {
    this.#byCall.set(step.call, step);
  }

  /** Takes a step as it is now, if it is still open. */
  update(step: Step): void {
    if (this.#byCall.has(step.call)) this.#byCall.set(step.call, step);
  }

  close(call: number): void {
    this.#byCall.delete(call);
  }

  propose(call: number): void {
    this.#proposed.add(call);
  }

  decided(call: number): void {
    this.#proposed.delete(call);
  }

  get hasProposed(): boolean {
    return this.#proposed.size > 0;
  }

  refuse(call: number, cause: Cause): void {
    this.#refused.set(call, cause);
  }

  /** The next one that was refused, which is taken by that; undefined when there is none. */
  takeRefused(): { step: Step | undefined; cause: Cause } | undefined {
    const next = this.#refused.entries().next();
    if (next.done) return undefined;
    const [call, cause] = next.value;
    this.#refused.delete(call);
    return { step: this.#byCall.get(call), cause };
  }
}
