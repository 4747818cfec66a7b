import type { Log } from '#base';
import type { AgentDisk, AgentRecord } from './agent-disk.ts';
import { foldRecord, nothingKept, recordsOf, type KeptState } from './kept-state.ts';

/** The journal is written anew when it has grown by this much, in bytes, and to twice what it was after the last time. */
const COMPACT_AFTER_BYTES = 8 * 1024 * 1024;

/** Keeps the agent's records and what they add up to, and writes the journal anew before it grows without bound. */
export class Journal {
  readonly #disk: AgentDisk;
  readonly #log: Log;
  #state = nothingKept();
  #compactedBytes = 0;
  #lastError: string | undefined;

  constructor(disk: AgentDisk, log: Log) {
    this.#disk = disk;
    this.#log = log;
  }

  /** Reads what a former life left, before the first `write`. */
  async load(): Promise<KeptState> {
    this.#state = nothingKept();
    for (const record of await this.#disk.read()) foldRecord(this.#state, record);
    await this.#compact();
    return this.#state;
  }

  /** Rejects when the disk cannot take it; in memory it is folded nevertheless. */
  async write(record: AgentRecord, durable = false): Promise<void> {
    foldRecord(this.#state, record);
    try {
      await this.#disk.append(record, durable);
      this.#lastError = undefined;
    } catch (error) {
      this.#lastError = String(error);
      throw error;
    }
    if (this.#disk.bytes > Math.max(COMPACT_AFTER_BYTES, 2 * this.#compactedBytes)) await this.#compact();
  }

  /** As `write`, for what goes on without the disk: a failure is logged and shows in health. */
  note(record: AgentRecord, durable = false): void {
    this.write(record, durable).catch((error: unknown) => {
      this.#log.write('error', 'the journal of this agent cannot be written', {
        error: String(error),
        record: record.type,
      });
    });
  }

  get lastError(): string | undefined {
    return this.#lastError;
  }

  async #compact(): Promise<void> {
    // Set before the wait: appends that come meanwhile must not compact again.
    this.#compactedBytes = this.#disk.bytes;
    await this.#disk.replace(recordsOf(this.#state));
    this.#compactedBytes = this.#disk.bytes;
  }
}
