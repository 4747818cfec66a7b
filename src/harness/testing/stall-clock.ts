import { systemClock, type Clock } from '#base';

/** The system's clock, but a turn stalls when the test says so: however slow a machine is, none does by itself. */
export class StallClock implements Clock {
  /** The limit of silence of the host that is given this clock, in ms; no other wait of it is as long. */
  readonly stallMs = 599_999;
  readonly now = () => systemClock.now();
  readonly monotonic = () => systemClock.monotonic();
  readonly #silences = new Set<() => void>();

  after(ms: number, run: () => void): () => void {
    if (ms !== this.stallMs) return systemClock.after(ms, run);
    const over = () => run();
    this.#silences.add(over);
    return () => void this.#silences.delete(over);
  }

  /** As if every turn that runs had been silent for too long. */
  stall(): void {
    for (const over of this.#silences) over();
  }
}
