import { LIMITS } from '#domain';
import { BATCH_MOST_BYTES, BATCH_MOST_ENTRIES } from '../agent-limits.ts';
import type { StreamEntry } from '../hub-port.ts';
import type { OutboxRoom } from './outbox-room.ts';

export interface Batch {
  number: number;
  entries: StreamEntry[];
  bytes: number;
}

/**
 * The updates of one turn that the hub has not acknowledged: numbered batches, and after them the one that still
 * grows. Pure bookkeeping; the turn report sends them.
 */
export class UpdateBatches {
  readonly #room: OutboxRoom;
  #sealed: Batch[] = [];
  #open: StreamEntry[] = [];
  #openBytes = 0;
  /** Part of `#openBytes` that is tool output. */
  #outputBytes = 0;
  #next: number;
  #dropped = 0;
  /** How many entries each batch had, by its number, for the gap entry that may have to stand in its place. */
  #counts: number[] = [];

  /** `acked` and `sealed`: what a former life of the agent left. */
  constructor(room: OutboxRoom, acked = 0, sealed: ReadonlyMap<number, StreamEntry[]> = new Map()) {
    this.#room = room;
    this.#next = acked + 1;
    // One that never reached the disk leaves a hole; the hub will name its number.
    for (const [number, entries] of [...sealed].sort(([a], [b]) => a - b)) {
      this.#sealed.push({ number, entries, bytes: this.#takeAnyway(sizeOf(entries)) });
      this.#next = number + 1;
    }
  }

  get sealed(): readonly Batch[] {
    return this.#sealed;
  }

  get lastNumber(): number {
    return this.#next - 1;
  }

  get hasOpen(): boolean {
    return this.#open.length > 0 || this.#dropped > 0;
  }

  /**
   * It has the size of a transcript row, so it need not wait for more. Tool output does not count: each update brings
   * the whole of it so far, so the longer it waits the less is sent.
   */
  get isWorthSending(): boolean {
    return this.#openBytes - this.#outputBytes >= LIMITS.transcriptBatchBytes;
  }

  get isFull(): boolean {
    return this.#openBytes >= BATCH_MOST_BYTES || this.#open.length >= BATCH_MOST_ENTRIES;
  }

  add(entry: StreamEntry): void {
    const earlier = this.#open.findIndex((open) => isSuperseded(open, entry));
    const before = this.#open[earlier];
    const merged = before ? { ...before, ...entry } : entry;
    const grown = sizeOf(merged) - (before ? sizeOf(before) : 0);
    if (!this.#room.take(Math.max(0, grown))) {
      this.#dropped += 1;
      return;
    }
    this.#room.give(Math.max(0, -grown));
    if (this.#dropped > 0) this.#markDropped();
    this.#openBytes += grown;
    if (entry.type === 'tool_update') this.#outputBytes += grown;
    if (before) this.#open[earlier] = merged;
    else this.#append(entry);
  }

  #append(entry: StreamEntry): void {
    const last = this.#open.at(-1);
    const joined = last && joinedText(last, entry);
    if (joined) this.#open[this.#open.length - 1] = joined;
    else this.#open.push(entry);
  }

  /** Numbers the open batch; nothing more goes into it. */
  seal(): Batch | undefined {
    if (this.#dropped > 0) this.#markDropped();
    if (this.#open.length === 0) return undefined;
    const batch = { number: this.#next++, entries: this.#open, bytes: this.#openBytes };
    this.#counts[batch.number] = batch.entries.length;
    this.#sealed.push(batch);
    this.#open = [];
    this.#openBytes = 0;
    this.#outputBytes = 0;
    return batch;
  }

  /**
   * The hub expects this number next: what lies before it has been taken. What it lacks and is not held any more is
   * replaced by one gap entry, and what follows is numbered anew.
   */
  continueFrom(expected: number): void {
    while (this.#sealed[0] && this.#sealed[0].number < expected) this.#drop();
    const held = this.#sealed[0]?.number ?? this.#next;
    if (held > expected) {
      const entries: StreamEntry[] = [{ type: 'gap', dropped: this.#countBetween(expected, held) }];
      this.#sealed.unshift({ number: expected, entries, bytes: this.#takeAnyway(sizeOf(entries)) });
      this.#sealed.forEach((batch, index) => (batch.number = expected + index));
      this.#next = expected + this.#sealed.length;
    }
    this.#next = Math.max(this.#next, expected);
  }

  /** Batches up to this number once existed, here or in a former life. */
  knownUpTo(number: number): void {
    this.#next = Math.max(this.#next, number + 1);
  }

  /** The hub does not take what is in the first batch: a gap entry goes in its place. False when it was one already. */
  replaceFirst(): boolean {
    const first = this.#sealed[0];
    if (!first || first.entries.every((entry) => entry.type === 'gap')) return false;
    first.entries = [{ type: 'gap', dropped: first.entries.length }];
    return true;
  }

  /** Nobody will take them any more. */
  discard(): void {
    while (this.#sealed.length > 0) this.#drop();
    this.#room.give(this.#openBytes);
    this.#open = [];
    this.#openBytes = 0;
    this.#outputBytes = 0;
    this.#dropped = 0;
  }

  #countBetween(from: number, to: number): number {
    let count = 0;
    for (let number = from; number < to; number++) count += this.#counts[number] ?? 1;
    return count;
  }

  #drop(): void {
    this.#room.give(this.#sealed.shift()?.bytes ?? 0);
  }

  #markDropped(): void {
    this.#open.push({ type: 'gap', dropped: this.#dropped });
    this.#dropped = 0;
  }

  #takeAnyway(bytes: number): number {
    return this.#room.take(bytes) ? bytes : 0;
  }
}

/** Bytes as JSON. */
function sizeOf(value: StreamEntry | StreamEntry[]): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Chunks of one text become one entry, up to the size of a transcript row. */
function joinedText(last: StreamEntry, entry: StreamEntry): StreamEntry | undefined {
  if (entry.type !== 'text' && entry.type !== 'thought') return undefined;
  if (last.type !== entry.type || last.text.length >= LIMITS.transcriptBatchBytes) return undefined;
  return { type: entry.type, text: last.text + entry.text };
}

/** An update of a tool brings its whole output so far: an earlier one of the same call says nothing more. */
function isSuperseded(open: StreamEntry, entry: StreamEntry): boolean {
  if (open.type !== 'tool_update' || entry.type !== 'tool_update') return false;
  return open.toolCallId === entry.toolCallId && entry.output !== undefined;
}
