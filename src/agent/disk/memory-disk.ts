import type { AgentDisk, AgentRecord } from './agent-disk.ts';

/**
 * A disk in memory, for tests and simulations. It outlives the agent that writes to it: hand the same one to the next
 * agent to simulate a restart. It has no timers and no I/O.
 */
export class MemoryDisk implements AgentDisk {
  #records: AgentRecord[] = [];
  #durable = 0;
  #full = false;

  async read(): Promise<AgentRecord[]> {
    return [...this.#records];
  }

  async append(record: AgentRecord, durable: boolean): Promise<void> {
    if (this.#full) throw new Error('no space left on the disk');
    this.#records.push(record);
    if (durable) this.#durable = this.#records.length;
  }

  async replace(records: AgentRecord[]): Promise<void> {
    this.#records = [...records];
    this.#durable = this.#records.length;
  }

  /** Counted roughly: what matters to compaction is the order of magnitude. */
  get bytes(): number {
    return this.#records.length * 200;
  }

  async close(): Promise<void> {}

  /** Forgets what was never made durable. */
  cutPower(): void {
    this.#records.length = this.#durable;
  }

  /** While full, every append is refused. */
  setFull(full: boolean): void {
    this.#full = full;
  }
}
