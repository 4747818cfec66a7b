/** Where slow streams wait to be let on. A release reaches those that wait now, never one that comes later. */
export class ReleaseGate {
  #waiting = new Set<{ credit: number; wake: () => void }>();
  #watchers = new Set<() => void>();

  /** How many streams wait now. */
  get count(): number {
    return this.#waiting.size;
  }

  /** One stream's way through the gate: each call waits for a release. Ends early when the signal aborts. */
  ticket(signal: AbortSignal): () => Promise<void> {
    const holder = { credit: 0, wake: () => {} };
    return () =>
      new Promise((resolve) => {
        if (holder.credit > 0) holder.credit--;
        if (holder.credit > 0 || signal.aborted) return resolve();
        const leave = () => {
          this.#waiting.delete(holder);
          signal.removeEventListener('abort', leave);
          resolve();
        };
        holder.wake = leave;
        signal.addEventListener('abort', leave, { once: true });
        this.#waiting.add(holder);
        for (const look of this.#watchers) look();
      });
  }

  /** Lets every waiting stream send so many more chunks, all of them by default; gives how many streams waited. */
  release(chunks = Infinity): number {
    const waiting = [...this.#waiting];
    for (const holder of waiting) {
      holder.credit = chunks;
      holder.wake();
    }
    return waiting.length;
  }

  /** Resolves when at least so many streams wait: the moment at which a release is not lost. */
  waiting(count: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.#waiting.size < count) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }
}
