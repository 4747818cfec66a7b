/** Aborts a call when its caller goes or the server stops; asked for by handlers that wait. */
export interface CallSignals {
  readonly signal: AbortSignal;
}

/** The calls under way, so that a stop lets those that wait go. */
export class LiveCalls {
  readonly #aborts = new Set<AbortController>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  async run<T>(request: Request, work: (signals: CallSignals) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    let asked: AbortSignal | undefined;
    this.#aborts.add(controller);
    const signals: CallSignals = {
      // Listening on the request costs something on every call; most never ask.
      get signal() {
        if (asked === undefined) {
          asked = request.signal;
          if (asked.aborted) abort();
          else asked.addEventListener('abort', abort, { once: true });
        }
        return controller.signal;
      },
    };
    try {
      return await work(signals);
    } finally {
      this.#aborts.delete(controller);
      asked?.removeEventListener('abort', abort);
    }
  }

  close(): void {
    this.#closed = true;
    for (const controller of this.#aborts) controller.abort();
  }
}
