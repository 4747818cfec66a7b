import type { CommandContext } from '../command-context.ts';
import type { RunDetail, StepView } from './the-run.ts';

const PAGE = 200;
/** What another hub wrote with a clock that is behind is read too, in ms. */
const OVERLAP_MS = 10_000;

/** The steps of a run of any size, kept true: each look reads what may have changed since the one before. */
export class StepReader {
  readonly #context: Pick<CommandContext, 'call'>;
  #execution = 0;
  #readAt: number | undefined;
  #steps = new Map<StepView['id'], StepView>();

  constructor(context: Pick<CommandContext, 'call'>) {
    this.#context = context;
  }

  /** All steps of its newest execution; as far as they were read before when the hub does not answer. */
  async read({ id, execution }: Pick<RunDetail, 'id' | 'execution'>): Promise<StepView[]> {
    if (execution !== this.#execution) {
      this.#execution = execution;
      this.#readAt = undefined;
      this.#steps = new Map();
    }
    const changedAfter = this.#readAt === undefined ? undefined : Math.max(0, this.#readAt - OVERLAP_MS);
    let readAt: number | undefined;
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const page = await this.#context.call('runs.steps', {
        params: { run: id },
        query: {
          limit: PAGE,
          ...(cursor === undefined ? {} : { cursor }),
          ...(changedAfter === undefined ? {} : { changedAfter }),
        },
      });
      if (!page.ok || page.value.execution !== execution) return this.#all();
      for (const step of page.value.items) this.#steps.set(step.id, step);
      readAt ??= page.value.readAt;
      cursor = page.value.next ?? undefined;
    }
    this.#readAt = readAt;
    return this.#all();
  }

  #all(): StepView[] {
    return [...this.#steps.values()].toSorted((a, b) => a.call - b.call);
  }
}
