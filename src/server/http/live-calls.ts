import type { Refusal } from '#domain';
import type { RightsWatch } from '../auth/rights-watch.ts';
import { answerRefusal } from './answer.ts';

/** Aborts a call when its caller goes or may no longer call, or the server stops; asked for by handlers that wait. */
export interface CallSignals {
  readonly signal: AbortSignal;
}

/** The calls under way, so that a stop lets those that wait go, and so does the end of their rights. */
export class LiveCalls {
  readonly #aborts = new Set<AbortController>();
  readonly #rights: RightsWatch;
  #closed = false;

  constructor(rights: RightsWatch) {
    this.#rights = rights;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** `token`: whose call it is. A call that waits is refused when that ends; null where the call sees to it itself. */
  async run(
    request: Request,
    token: string | null,
    work: (signals: CallSignals) => Promise<Response>,
  ): Promise<Response> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    let asked: AbortSignal | undefined;
    let release: (() => unknown) | undefined;
    let ended: Refusal | undefined;
    const end = (why: Refusal) => {
      ended = why;
      abort();
    };
    const rights = this.#rights;
    this.#aborts.add(controller);
    const signals: CallSignals = {
      // Listening on the request costs something on every call; most never ask.
      get signal() {
        if (asked === undefined) {
          asked = request.signal;
          if (asked.aborted) abort();
          else asked.addEventListener('abort', abort, { once: true });
          if (token !== null) release = rights.hold(token, end);
        }
        return controller.signal;
      },
    };
    try {
      const answer = await work(signals);
      return ended === undefined ? answer : answerRefusal(ended);
    } finally {
      this.#aborts.delete(controller);
      asked?.removeEventListener('abort', abort);
      release?.();
    }
  }

  close(): void {
    this.#closed = true;
    for (const controller of this.#aborts) controller.abort();
  }
}
