import type { StepId } from '#domain';
import { journalReads, type Store } from '#store';

/** Results read at a time. */
const CHUNK = 100;

/** The written ends of an execution, to be handed over anew in their order. Their results are read as they come near. */
export class Replay {
  readonly #store: Store;
  readonly #ended: readonly journalReads.StepOutline[];
  #next = 0;
  #outputs = new Map<StepId, string | null>();

  constructor(store: Store, ended: readonly journalReads.StepOutline[]) {
    this.#store = store;
    this.#ended = ended.toSorted((a, b) => (a.endedSeq ?? 0) - (b.endedSeq ?? 0));
  }

  get isOver(): boolean {
    return this.#next >= this.#ended.length;
  }

  /** The next end with what came of it; undefined when all were taken. */
  async take(): Promise<journalReads.StepOutline | undefined> {
    const ended = this.#ended[this.#next];
    if (!ended) return undefined;
    if (!this.#outputs.has(ended.id)) await this.#read();
    this.#next += 1;
    return { ...ended, output: this.#outputs.get(ended.id) ?? null };
  }

  async #read(): Promise<void> {
    const ids = this.#ended.slice(this.#next, this.#next + CHUNK).map(({ id }) => id);
    this.#outputs = await this.#store.read((reader) => journalReads.outputsOf(reader, ids));
  }
}
