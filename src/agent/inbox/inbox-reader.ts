import { backoffMs, pause, type Clock, type Ids, type Log, type Random } from '#base';
import { LIMITS } from '#domain';
import { HUB_BACKOFF, UNHELD_PAUSE_MS, UNHELD_POLL_MS } from '../agent-limits.ts';
import { saysHubIsAway, waitAfter, type HubLink } from '../hub-link.ts';
import type { AgentSettings, HubPort, InboxEntry } from '../hub-port.ts';

const SLOTS_MOST = 256;

export interface ReaderParts {
  hub: Pick<HubPort, 'poll'>;
  link: HubLink;
  clock: Clock;
  ids: Ids;
  random: Random;
  log: Log;
  /** Turns that can be claimed now; undefined until the hub has said how many slots there are. */
  free: () => number | undefined;
  /** Does what the entry says, at once, or begins it. Twice is harmless. */
  apply: (entry: InboxEntry) => void;
  /** Resolves when it is on disk that everything up to the last of these has been applied. */
  journal: (entries: InboxEntry[]) => Promise<void>;
  takeSettings: (settings: AgentSettings) => void;
  /** Says to the hub what is held and does what it answers; true when that is done. */
  reconcile: () => Promise<boolean>;
}

/**
 * Holds one long poll at a time, applies what it brings in order, and opens the gate to the hub after a break by
 * reconciling first. A claim is repeated under its id until its answer has been applied and journalled.
 */
export class InboxReader {
  readonly #parts: ReaderParts;
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #poll: AbortController | undefined;
  #statedFree = 0;
  #claim: string;
  #applied: number;
  #journalled: number;
  #failures = 0;

  /** `after`: the last entry that a former life has applied. */
  constructor(parts: ReaderParts, after: number) {
    this.#parts = parts;
    this.#applied = after;
    this.#journalled = after;
    this.#claim = parts.ids.next('clm');
    parts.link.onAway(() => this.#poll?.abort());
  }

  start(): void {
    this.#loop = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#poll?.abort();
    await this.#loop;
  }

  /** A poll that said there is no room is ended when there is: the same claim is made again with what is free now. */
  slotsChanged(): void {
    if (this.#poll && this.#statedFree === 0 && (this.#parts.free() ?? 0) > 0) this.#poll.abort();
  }

  /** A poll that said there is room is ended: nothing more is taken now. */
  holdBack(): void {
    if (this.#poll && this.#statedFree > 0) this.#poll.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#parts.link.isOpen || (await this.#reconnect(signal))) await this.#pollOnce(signal);
    }
  }

  async #reconnect(signal: AbortSignal): Promise<boolean> {
    const { link, reconcile, clock, random } = this.#parts;
    const done = await reconcile();
    if (signal.aborted) return false;
    if (done) link.open();
    else await pause(clock, backoffMs(HUB_BACKOFF, ++this.#failures, random), signal);
    return done;
  }

  async #pollOnce(signal: AbortSignal): Promise<void> {
    const { hub, link, clock, random, free } = this.#parts;
    const poll = new AbortController();
    this.#poll = poll;
    const room = free();
    this.#statedFree = Math.min(room ?? 0, SLOTS_MOST);
    const begun = clock.monotonic();
    const answer = await hub.poll(
      {
        claim_id: this.#claim,
        free: this.#statedFree,
        after: this.#journalled,
        hold_ms: room === undefined ? 0 : LIMITS.pollHoldMs,
      },
      poll.signal,
    );
    this.#poll = undefined;
    if (signal.aborted) return;
    if (answer.ok) {
      this.#failures = 0;
      const unheld = room !== undefined && clock.monotonic() - begun < UNHELD_POLL_MS;
      await this.#take(answer.value.entries, answer.value.settings, signal);
      // Whatever makes a hub answer early with nothing must not make this loop spin.
      if (unheld && answer.value.entries.length === 0) await pause(clock, UNHELD_PAUSE_MS, signal);
    } else if (!poll.signal.aborted) {
      if (saysHubIsAway(answer.error)) link.shut();
      await pause(clock, waitAfter(answer.error, ++this.#failures, random), signal);
    }
  }

  async #take(entries: InboxEntry[], settings: AgentSettings, signal: AbortSignal): Promise<void> {
    const { apply, journal, takeSettings, ids, log, clock, random } = this.#parts;
    takeSettings(settings);
    for (const entry of entries) {
      if (entry.seq <= this.#applied) continue;
      apply(entry);
      this.#applied = entry.seq;
    }
    try {
      const last = entries.at(-1)?.seq ?? 0;
      if (last > this.#journalled) {
        await journal(entries);
        this.#journalled = last;
      }
      this.#claim = ids.next('clm');
    } catch (error) {
      log.write('error', 'what came from the hub could not be journalled; it is asked for again', {
        error: String(error),
      });
      await pause(clock, backoffMs(HUB_BACKOFF, ++this.#failures, random), signal);
    }
  }
}
