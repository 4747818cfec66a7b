import { onNextTurn, type Clock, type Log } from '#base';
import { LIMITS, type Refusal, type SessionId, type TurnId } from '#domain';
import type { Journal } from '../disk/journal.ts';
import type { FinishBody, HubPort, StreamEntry } from '../hub-port.ts';
import type { HubLink } from '../hub-link.ts';
import type { Batch, UpdateBatches } from './update-batches.ts';

export type Ending = Omit<FinishBody, 'fence' | 'last_batch'>;

export interface ReportParts {
  hub: Pick<HubPort, 'updates' | 'finish'>;
  link: HubLink;
  journal: Journal;
  clock: Clock;
  log: Log;
  /** Aborts when the agent stops: what is unsent then is on disk. */
  signal: AbortSignal;
}

export interface ReportedTurn {
  session: SessionId;
  turn: TurnId;
  fence: number;
}

/** The hub named the number that it expects; after as many misunderstandings in a row the rest is given up. */
const MISUNDERSTANDINGS_MOST = 5;
/** What goes with a finish has room beside a long reply in one body. */
const ALONG_MOST_BYTES = 64 * 1024;

/**
 * Says to the hub what happens in one turn: its updates in numbered batches, one in flight, each repeated until it is
 * acknowledged, then its finish. What cannot be sent at once is on disk, the finish always.
 */
export class TurnReport {
  readonly of: ReportedTurn;
  /** Resolves when the hub has taken the finish or does not want it: nothing of this turn is left to say. */
  readonly settled: Promise<void>;
  /** Called once when an update is refused because the turn is not ours any more. */
  onLost: () => void = () => {};
  readonly #parts: ReportParts;
  readonly #batches: UpdateBatches;
  #settle: () => void = () => {};
  #stopTimer: (() => void) | undefined;
  #stopListening: () => void;
  #due = false;
  #hasSpoken = false;
  #sending = false;
  #finish: FinishBody | undefined;
  #late = false;
  /** The hub did not take the finish with a batch: they go one after the other. */
  #isApart = false;
  #misunderstandings = 0;
  #spilled = 0;

  constructor(of: ReportedTurn, parts: ReportParts, batches: UpdateBatches) {
    this.of = of;
    this.#parts = parts;
    this.#batches = batches;
    // What a former life left is on disk already.
    this.#spilled = batches.lastNumber;
    this.settled = new Promise((resolve) => (this.#settle = resolve));
    this.#stopListening = parts.link.onAway(() => this.spill());
  }

  get isFinishing(): boolean {
    return this.#finish !== undefined;
  }

  entry(entry: StreamEntry): void {
    if (this.#late || this.#finish) return;
    this.#batches.add(entry);
    if (this.#batches.isWorthSending) this.#due = true;
    else if (this.#isFirstWord(entry)) onNextTurn(() => this.#finish || this.flush());
    else if (!this.#due) this.#startTimer();
    if (this.#batches.isFull) this.#seal();
    this.#pump();
  }

  /**
   * Somebody waits for a sign of life: the first word goes at once, what follows it in batches. At once is the next turn
   * of the event loop, so that a word that is the whole answer goes with the finish.
   */
  #isFirstWord({ type }: StreamEntry): boolean {
    if (this.#hasSpoken || type !== 'text') return false;
    return (this.#hasSpoken = true);
  }

  /** Sends what is there without waiting for more. */
  flush(): void {
    this.#due = true;
    this.#pump();
  }

  /** The turn is not ours any more: its updates would be refused, its finish will be kept as late. */
  takenAway(): void {
    this.#late = true;
    this.#batches.discard();
  }

  /** The last word on this turn; a second one is not heard. Every entry has been handed in before. */
  finish(ending: Ending): void {
    if (this.#finish) return;
    this.#seal();
    this.#keepFinish({ ...ending, fence: this.of.fence, last_batch: this.#batches.lastNumber });
    this.#pump();
  }

  /** Goes on with a finish that a former life has journalled. */
  restore(finish: FinishBody): void {
    this.#finish = finish;
    this.#batches.knownUpTo(finish.last_batch);
    this.#pump();
  }

  /** Nothing was prompted and the turn is not ours: there is nothing to say. */
  drop(): void {
    this.takenAway();
    this.#end();
  }

  /** The agent stops before anything was prompted: its next life takes the offer up again. */
  leave(): void {
    this.takenAway();
    this.#rest();
  }

  /** Puts what is not acknowledged on disk: the hub is away, or the agent stops. */
  spill(): void {
    if (this.#late) return;
    this.#seal();
    for (const { number, entries } of this.#batches.sealed) {
      if (number <= this.#spilled) continue;
      this.#spilled = number;
      this.#parts.journal.note({ type: 'batch', ...this.of, number, entries });
    }
  }

  #startTimer(): void {
    this.#stopTimer ??= this.#parts.clock.after(LIMITS.transcriptBatchMs, () => {
      this.#stopTimer = undefined;
      this.flush();
    });
  }

  #seal(): void {
    this.#due = false;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#batches.seal();
  }

  #keepFinish(finish: FinishBody): void {
    this.#finish = finish;
    const { session, turn } = this.of;
    // The call need not wait for the disk: a finish that reached the hub and not the disk is said again as `before`.
    this.#parts.journal.note({ type: 'finish', session, turn, body: finish }, true);
  }

  #pump(): void {
    if (this.#sending || this.#parts.signal.aborted) {
      if (this.#due && !this.#parts.link.isOpen) this.spill();
      return;
    }
    if (this.#batches.sealed.length === 0 && this.#due && !this.#finish) this.#seal();
    if (this.#batches.sealed.length === 0 && !this.#finish) return;
    if (!this.#parts.link.isOpen) this.spill();
    this.#sending = true;
    void this.#sendNext();
  }

  async #sendNext(): Promise<void> {
    const isLast = this.#batches.sealed.length === 0 || this.#goesAlong() !== undefined;
    const goOn = isLast ? await this.#sendFinish() : await this.#sendBatch();
    this.#sending = false;
    if (goOn) this.#pump();
  }

  async #sendBatch(): Promise<boolean> {
    const { hub, link, signal } = this.#parts;
    const { turn, fence } = this.of;
    let sent = 0;
    const answer = await link.call(() => {
      const batch = this.#batches.sealed[0];
      if (!batch) return this.#nothingToSend();
      sent = batch.number;
      return hub.updates(turn, { fence, batch: batch.number, entries: batch.entries });
    }, signal);
    if (!answer) return false;
    if (this.#late) return true;
    if (!answer.ok) return this.#refused(answer.error);
    this.#misunderstandings = 0;
    // More than was sent: a former life had sent what this one still held.
    this.#acknowledge(Math.max(sent + 1, answer.value.next));
    return true;
  }

  /** Taken away while the call waited for the hub to come back. */
  async #nothingToSend() {
    return { ok: true as const, value: { next: this.#batches.lastNumber + 1 } };
  }

  async #sendFinish(): Promise<boolean> {
    const { hub, link, signal, log } = this.#parts;
    const finish = this.#finish;
    if (!finish) return false;
    const last_batch = this.#batches.lastNumber;
    let along: Batch | undefined;
    const answer = await link.call(() => {
      along = this.#goesAlong();
      const updates = along ? { updates: { batch: along.number, entries: along.entries } } : {};
      return hub.finish(this.of.turn, { ...finish, last_batch, ...updates });
    }, signal);
    if (!answer) return false;
    if (answer.ok) {
      this.#batches.discard();
    } else {
      const expected = expectedBatch(answer.error);
      if (expected !== undefined && this.#mayRetry()) {
        this.#acknowledge(expected);
        return true;
      }
      if (along) {
        // What is wrong with the batch must not cost the end.
        this.#isApart = true;
        return true;
      }
      log.write('warn', 'the hub did not take the end of a turn', {
        ...this.of,
        refused: answer.error.code,
      });
    }
    this.#end();
    return false;
  }

  /** The batch that goes with the finish: the only one that is left, and not large. */
  #goesAlong(): Batch | undefined {
    const [only, ...more] = this.#batches.sealed;
    const isAlone = this.#finish !== undefined && more.length === 0 && !this.#isApart;
    return only && isAlone && only.bytes <= ALONG_MOST_BYTES ? only : undefined;
  }

  #refused(refused: Refusal): boolean {
    const expected = expectedBatch(refused);
    if (expected !== undefined && this.#mayRetry()) {
      this.#acknowledge(expected);
      return true;
    }
    const gone = refused.code === 'lease.lost' || refused.code.startsWith('turn.');
    if (!gone && expected === undefined && this.#batches.replaceFirst()) {
      this.#parts.log.write('warn', 'the hub did not take a batch of updates; a gap stands in its place', {
        ...this.of,
        refused: refused.code,
      });
      return true;
    }
    this.takenAway();
    this.onLost();
    return true;
  }

  #mayRetry(): boolean {
    this.#misunderstandings += 1;
    return this.#misunderstandings <= MISUNDERSTANDINGS_MOST;
  }

  #acknowledge(next: number): void {
    const held = this.#batches.sealed.length;
    this.#batches.continueFrom(next);
    // Batches that were numbered anew are on disk under their old numbers; those are of no use now.
    if (this.#batches.sealed.length > held) this.#spilled = next - 1;
    const { turn, fence } = this.of;
    if (this.#spilled >= next - 1) this.#parts.journal.note({ type: 'acked', turn, fence, number: next - 1 });
  }

  #end(): void {
    const { turn, fence } = this.of;
    this.#parts.journal.note({ type: 'settled', turn, fence });
    this.#rest();
  }

  #rest(): void {
    this.#stopTimer?.();
    this.#stopListening();
    this.#settle();
  }
}

/** Which batch the hub expects next, where that is what it refuses for. */
function expectedBatch({ code, details }: Refusal): number | undefined {
  if (code !== 'stream.gap' && code !== 'stream.unfinished') return undefined;
  const expected = details?.['expected'] ?? details?.['next'];
  return typeof expected === 'number' ? expected : undefined;
}
