import { stopwatch, type Clock } from '#base';
import { CONTRACT_VERSION } from '#domain';
import type { Commit, Hub, HubFigures, StoreMeter } from '#hub';
import type { Instruments } from './instruments.ts';
import type { Observer } from './observer.ts';
import { turnEndOf } from './turn-end.ts';

/** Observations that wait for the library; what comes beyond is not counted. */
const MOST_PENDING = 10_000;
/** Scrapes within this share one look at the database, in ms. */
const FIGURES_MS = 2_000;

export interface ScrapeDeps {
  hub: Hub;
  version: string;
  database: 'sqlite' | 'postgres';
  clock: Clock;
  /** Streams of events that stand now. */
  streams: number;
}

/**
 * Counts what this process does, and answers it as text for Prometheus together with the figures of the store. The
 * library is loaded after the hub is up (`begin`), or by the first scrape: until then observations wait.
 */
export class HubMetrics implements StoreMeter, Observer {
  #instruments: Instruments | undefined;
  #loading: Promise<Instruments> | undefined;
  #pending: ((instruments: Instruments) => void)[] = [];
  #figures: { at: number; read: Promise<HubFigures> } | undefined;
  readonly #figuresMs: number;

  constructor({ figuresMs = FIGURES_MS } = {}) {
    this.#figuresMs = figuresMs;
  }

  /** Loads the library; may be called again. */
  begin(): Promise<unknown> {
    return (this.#loading ??= this.#load());
  }

  readonly request: Observer['request'] = async (route, _request, _params, work) => {
    const watch = stopwatch();
    const answer = await work();
    const seconds = watch() / 1000;
    this.#tell((to) => {
      to.requests.inc({ route, status: String(answer.status) });
      // A stream lasts as long as somebody listens, which says nothing of the hub.
      if (route !== 'events.stream') to.requestSeconds.observe({ route }, seconds);
    });
    return answer;
  };

  readonly tool: Observer['tool'] = async (tool, _session, work) => {
    const watch = stopwatch();
    const answer = await work();
    const seconds = watch() / 1000;
    this.#tell((to) => {
      to.toolCalls.inc({ tool, outcome: answer.isError ? 'refused' : 'ok' });
      to.toolSeconds.observe({ tool }, seconds);
    });
    return answer;
  };

  committed({ units, ms, events }: Commit): void {
    this.#tell((to) => {
      to.units.inc(units);
      to.groupUnits.observe(units);
      to.commitSeconds.observe(ms / 1000);
      for (const event of events) {
        to.events.inc({ type: event.type });
        const end = turnEndOf(event);
        if (!end) continue;
        to.turnsEnded.inc({ state: end.state });
        to.queueSeconds.observe(end.queuedMs / 1000);
        if (end.ranMs !== undefined) to.turnSeconds.observe({ state: end.state }, end.ranMs / 1000);
      }
    });
  }

  /** All metrics as text. While the database is away it is what this process knows of itself. */
  async scrape(deps: ScrapeDeps): Promise<{ type: string; text: string }> {
    const to = (this.#instruments ??= await (this.#loading ??= this.#load()));
    const { hub, version, database, clock } = deps;
    const contract = String(CONTRACT_VERSION);
    to.buildInfo.set({ version, contract, database, hub: hub.id }, 1);
    to.streams.set(deps.streams);
    for (const { name, lastGoodAt, lastError } of hub.health()) {
      to.partFailing.set({ part: name }, lastError === undefined ? 0 : 1);
      if (lastGoodAt !== undefined)
        to.partAge.set({ part: name }, Math.max(0, clock.now() - lastGoodAt) / 1000);
    }
    try {
      to.setFigures(await this.#figuresOf(deps));
      to.storeUp.set(1);
    } catch {
      to.storeUp.set(0);
    }
    return { type: to.registry.contentType, text: await to.registry.metrics() };
  }

  #figuresOf({ hub, clock }: ScrapeDeps): Promise<HubFigures> {
    const now = clock.monotonic();
    if (!this.#figures || now - this.#figures.at >= this.#figuresMs) {
      const read = hub.figures();
      this.#figures = { at: now, read };
      read.catch(() => (this.#figures = undefined));
    }
    return this.#figures.read;
  }

  async #load(): Promise<Instruments> {
    const { Instruments } = await import('./instruments.ts');
    const instruments = new Instruments();
    this.#instruments = instruments;
    for (const observe of this.#pending.splice(0)) observe(instruments);
    return instruments;
  }

  #tell(observe: (instruments: Instruments) => void): void {
    if (this.#instruments) observe(this.#instruments);
    else if (this.#pending.length < MOST_PENDING) this.#pending.push(observe);
  }
}
