import { ok, refuse, type Clock, type Result } from '#base';
import {
  RefusedError,
  type Client,
  type StreamedEvent,
  TranscriptFollower,
  type StoredEntry,
} from '#contract/client';
import type { RouteInput } from '#contract';
import { refusal, type Cause, type Refusal, type SessionId, type TurnId, type Usage } from '#domain';
import { TurnTale } from './turn-tale.ts';

type SpawnRequest = RouteInput<'sessions.spawn'>['body'];

/** How a headless turn ended; the shape of `muster exec --json`. */
export interface HeadlessEnd {
  session: SessionId;
  turn: TurnId;
  state: string;
  reply: string;
  stopReason: string | null;
  cause: Cause | null;
  /** As far as the harness reports it; null is unknown. */
  usage: Usage | null;
  /** Of the command that ran last; null when none did. */
  exitCode: number | null;
  /** Muster's remarks on it. */
  notices: string[];
  /** Permissions that were denied because nobody could be asked. */
  denied: number;
  timedOut: boolean;
}

/** A line of `--output ndjson` before the end. */
export type HeadlessItem = ({ type: 'entry' } & StoredEntry) | { type: 'event'; event: StreamedEvent };

export interface HeadlessOptions {
  clock: Clock;
  signal: AbortSignal;
  onItem: (item: HeadlessItem) => void;
}

const TURN_END = /^turn\.(?:done|failed|cancelled|interrupted|expired)$/;
const SESSION_GONE = ['session.failed', 'session.erased'];
/** Of a turn that has ended the last events are on their way; those of a stream that broke in between never come. */
const LATE_EVENTS_MS = 10_000;

/** Spawns a session for one task with nobody to ask, follows it, and says how it ended. */
export class HeadlessTurn {
  readonly #client: Client;
  readonly #options: HeadlessOptions;
  readonly #over = new AbortController();
  #session: SessionId | undefined;
  #follower: TranscriptFollower | undefined;
  #denied = 0;
  readonly #tale = new TurnTale();
  #timedOut = false;

  constructor(client: Client, options: HeadlessOptions) {
    this.#client = client;
    this.#options = options;
  }

  async run(task: SpawnRequest, timeoutSeconds?: number): Promise<Result<HeadlessEnd, Refusal>> {
    const ready = Promise.withResolvers<void>();
    const following = this.#follow(ready.resolve);
    await Promise.race([ready.promise, following]);
    const spawned = await this.#client.call('sessions.spawn', { body: task });
    if (!spawned.ok) {
      this.#over.abort();
      await following;
      return spawned;
    }
    const { session, turn } = spawned.value;
    this.#session = session;
    this.#follower = new TranscriptFollower(this.#client, { session, after: 0 }, (entry) =>
      this.#entry(entry),
    );
    const stopTimer =
      timeoutSeconds === undefined
        ? () => {}
        : this.#options.clock.after(timeoutSeconds * 1_000, () => void this.#giveUp());
    this.#options.signal.addEventListener('abort', () => void this.#cancel(), { once: true });
    // It may have ended before we knew its name.
    await this.#tell();
    const stopLate = (await this.#hasEnded(turn))
      ? this.#options.clock.after(LATE_EVENTS_MS, () => this.#over.abort())
      : () => {};
    const refused = await following;
    stopLate();
    stopTimer();
    await this.#follower.catchUp();
    return refused ? refuse(refused) : this.#end(session, turn);
  }

  #entry(stored: StoredEntry): void {
    this.#tale.see(stored.entry);
    this.#options.onItem({ type: 'entry', ...stored });
  }

  /** Reads events until the turn is over; answers why the hub would not let us. */
  async #follow(ready: () => void): Promise<Refusal | undefined> {
    try {
      const signal = AbortSignal.any([this.#over.signal, this.#options.signal]);
      for await (const event of this.#client.events({ signal, onReady: ready, onReset: ready })) {
        if (event.session !== this.#session || this.#session === undefined) {
          this.#early.push(event);
          continue;
        }
        await this.#tell(event);
      }
    } catch (error) {
      if (error instanceof RefusedError) return error.refusal;
      throw error;
    }
    return undefined;
  }

  /** Events that came before the session's id was known. */
  readonly #early: StreamedEvent[] = [];
  #telling: Promise<void> = Promise.resolve();

  /** Tells what came before the session's id was known, then these, in order. */
  #tell(...events: StreamedEvent[]): Promise<void> {
    const all = [...this.#early.splice(0).filter(({ session }) => session === this.#session), ...events];
    this.#telling = this.#telling.then(async () => {
      for (const event of all) await this.#count(event);
    });
    return this.#telling;
  }

  async #count(event: StreamedEvent): Promise<void> {
    await this.#follower?.catchUp();
    this.#options.onItem({ type: 'event', event });
    if (event.type === 'approval.denied' && event.data['by'] === 'nobody') this.#denied += 1;
    if (TURN_END.test(event.type) || SESSION_GONE.includes(event.type)) this.#over.abort();
  }

  async #hasEnded(turn: TurnId): Promise<boolean> {
    const found = await this.#find(turn);
    return found !== undefined && found.endedAt !== null;
  }

  async #find(turn: TurnId) {
    const session = this.#session;
    if (session === undefined) return undefined;
    const turns = await this.#client.call('sessions.turns', { params: { session }, query: { limit: 5 } });
    return turns.ok ? turns.value.items.find(({ id }) => id === turn) : undefined;
  }

  async #end(session: SessionId, id: TurnId): Promise<Result<HeadlessEnd, Refusal>> {
    const turn = await this.#find(id);
    if (!turn) {
      return refuse(
        refusal('session.failed', `Session ${session} is gone before its turn had ended.`, {
          hint: 'See what happened: muster audit',
        }),
      );
    }
    await this.#takeMail(id);
    const { state, stopReason, cause, usage } = turn;
    return ok({
      session,
      turn: id,
      state,
      reply: turn.reply ?? '',
      stopReason,
      cause,
      usage,
      exitCode: this.#tale.exitCode,
      notices: this.#tale.notices,
      denied: this.#denied,
      timedOut: this.#timedOut,
    });
  }

  /** What is told here is not told again by mail. */
  async #takeMail(turn: TurnId): Promise<void> {
    await this.#client.call('mail.wait', { body: { turn, timeoutSeconds: 0, limit: 1 } });
  }

  async #giveUp(): Promise<void> {
    this.#timedOut = true;
    await this.#cancel();
  }

  async #cancel(): Promise<void> {
    if (this.#session === undefined) return;
    await this.#client.call('sessions.cancel', {
      params: { session: this.#session },
      body: { queued: true },
    });
  }
}
