import type { Log } from '#base';

/** Who waits on which topic, in this process. */
export class Listeners {
  readonly #byTopic = new Map<string, Set<() => void>>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** The same function may listen several times; each is ended by its own answer. */
  add(topic: string, wake: () => void): () => void {
    const own = () => wake();
    const known = this.#byTopic.get(topic);
    if (known) known.add(own);
    else this.#byTopic.set(topic, new Set([own]));
    return () => {
      const all = this.#byTopic.get(topic);
      if (all?.delete(own) && all.size === 0) this.#byTopic.delete(topic);
    };
  }

  wake(topic: string): void {
    const waiting = this.#byTopic.get(topic);
    if (!waiting) return;
    for (const wake of [...waiting]) this.#call(topic, wake);
  }

  wakeAll(): void {
    for (const topic of [...this.#byTopic.keys()]) this.wake(topic);
  }

  clear(): void {
    this.#byTopic.clear();
  }

  #call(topic: string, wake: () => void): void {
    try {
      wake();
    } catch (error) {
      this.#log.write('error', 'A listener failed', { topic, error: String(error) });
    }
  }
}
