import { ok, type Ids } from '#base';
import { newId, type Step, type StepId } from '#domain';
import { digest } from '#workflow';
import type { EndedTry, StepWork } from '../engine/step-work.ts';

/** What happened to a step's work, in order. */
export interface Happening {
  is: 'began' | 'ended';
  step: StepId;
  key: string;
  writes: boolean;
}

/** Work that a test ends when it likes: a step's answer is a hash of its prompt, unless it is to fail. */
export class PlayedWork implements StepWork {
  readonly #ids: Ids;
  readonly #under = new Map<StepId, Step>();
  readonly #ended = new Map<StepId, EndedTry>();
  /** All that happened in the execution that is played. */
  happened: Happening[] = [];
  most = 4;

  constructor(ids: Ids) {
    this.#ids = ids;
  }

  /** Steps that are under way. */
  get under(): Step[] {
    return [...this.#under.values()];
  }

  /** The work of a step ends; its run learns it when it looks. */
  end(step: Step, fails: boolean): void {
    this.#under.delete(step.id);
    this.happened.push({ is: 'ended', step: step.id, key: step.key, writes: step.mayWrite });
    this.#ended.set(step.id, {
      step: step.id,
      end: fails
        ? { is: 'failed', cause: { code: 'step.failed', message: 'it was to fail' } }
        : { is: 'done', value: digest(step.prompt) },
      use: { tokens: 1, costMicros: 0, known: true },
    });
  }

  async places(): Promise<number> {
    return this.most;
  }

  async begin(tx: Parameters<StepWork['begin']>[0], _run: unknown, step: Step) {
    const begun = {
      session: newId(this.#ids, 'session'),
      turn: newId(this.#ids, 'turn'),
      agent: null,
      harness: null,
    };
    tx.after(() => {
      this.happened.push({ is: 'began', step: step.id, key: step.key, writes: step.mayWrite });
      this.#under.set(step.id, step);
    });
    return ok({ is: 'running' as const, begun });
  }

  async ended(_reader: unknown, _run: unknown, steps: readonly Step[]): Promise<EndedTry[]> {
    return [...this.#ended.values()].filter(({ step }) => steps.some(({ id }) => id === step));
  }

  async overdue() {
    return [];
  }

  async release() {}
}
