import { pause } from '#base';
import { RefusedError, type Client } from '#contract/client';
import type { Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { NO_DATA, type TopData } from './top-data.ts';

/** Not more often than this is anything read anew, in ms: a crew at work writes hundreds of events a second. */
const EVERY_MS = 250;
/** Silence and stalls come with time alone, and no event says what a session did last. */
const LOOK_MS = 5_000;
const MOST = 200;

/** Reads what the hub says, again whenever an event says that it has changed. */
export class TopFeed {
  readonly #context: Pick<CommandContext, 'call' | 'io'>;
  readonly #client: Client;
  readonly #changed: (data: TopData) => void;
  readonly #refused: (refusal: Refusal) => void;
  readonly #over = new AbortController();
  #data = NO_DATA;
  #isStale = false;
  #reading: Promise<void> | undefined;
  #following: Promise<void> | undefined;
  #stopLooking: (() => void) | undefined;

  constructor(
    context: Pick<CommandContext, 'call' | 'io'>,
    client: Client,
    on: { changed: (data: TopData) => void; refused: (refusal: Refusal) => void },
  ) {
    this.#context = context;
    this.#client = client;
    this.#changed = on.changed;
    this.#refused = on.refused;
  }

  start(): void {
    this.#following = this.#follow();
    this.#look();
  }

  async stop(): Promise<void> {
    this.#over.abort();
    this.#stopLooking?.();
    await this.#following;
    await this.#reading;
  }

  /** Something was done from here: its effect is not waited for. */
  hurry(): void {
    this.#isStale = true;
    this.#reading ??= this.#readOn().finally(() => (this.#reading = undefined));
  }

  #look(): void {
    if (this.#over.signal.aborted) return;
    this.#stopLooking = this.#context.io.clock.after(LOOK_MS, () => {
      this.hurry();
      this.#look();
    });
  }

  async #follow(): Promise<void> {
    const signal = AbortSignal.any([this.#context.io.signal, this.#over.signal]);
    const say = (connection: TopData['connection']) => this.#tell({ connection });
    try {
      const events = this.#client.events({
        signal,
        onReady: () => this.hurry(),
        onReset: () => this.hurry(),
        onOpen: () => say('live'),
        onBreak: () => say('catching up'),
      });
      for await (const { type } of events) if (type !== 'transcript.grew') this.hurry();
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.#refused(error.refusal);
    }
  }

  #tell(part: Partial<TopData>): void {
    this.#data = { ...this.#data, ...part };
    if (!this.#over.signal.aborted) this.#changed(this.#data);
  }

  async #readOn(): Promise<void> {
    while (this.#isStale && !this.#over.signal.aborted) {
      this.#isStale = false;
      const read = await this.#read();
      if (read) this.#tell(read);
      await pause(this.#context.io.clock, EVERY_MS, this.#over.signal);
    }
  }

  async #read(): Promise<Partial<TopData> | undefined> {
    const [hub, sessions, approvals, teams, tasks] = await Promise.all([
      this.#context.call('hub.show', {}),
      this.#context.call('sessions.list', { query: { state: 'live', limit: MOST, glance: 'true' } }),
      this.#context.call('approvals.list', { query: { state: 'pending', limit: MOST } }),
      this.#context.call('teams.list', { query: { state: 'active', limit: MOST } }),
      this.#context.call('tasks.list', { query: { open: 'true', limit: MOST } }),
    ]);
    for (const answer of [hub, sessions, approvals, teams, tasks]) {
      if (answer.ok) continue;
      // While the hub is away what is seen stays, marked as catching up.
      if (answer.error.code !== 'hub.unreachable') this.#refused(answer.error);
      return undefined;
    }
    if (!hub.ok || !sessions.ok || !approvals.ok || !teams.ok || !tasks.ok) return undefined;
    return {
      hub: hub.value.address,
      sessions: sessions.value.items,
      approvals: approvals.value.items,
      teams: teams.value.items,
      tasks: tasks.value.items,
      more: sessions.value.next !== null,
    };
  }
}
