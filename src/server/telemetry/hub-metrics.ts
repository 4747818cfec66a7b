import { stopwatch, type Clock } from '#base';
import { CONTRACT_VERSION } from '#domain';
import type { Commit, Hub, HubFigures, StoreMeter } from '#hub';
import type { Instruments } from './instruments.ts';
import type { Observer } from './observer.ts';
import { turnEndOf } from './turn-end.ts';

/** Observations that wait before the library is loaded: most hubs of one person see less in their first minute. */
const LOADED_AT = 500;
/** Those that wait while it is being loaded; what comes beyond is not counted. */
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
 * library is loaded once there is something to count, or by the first scrape: until then observations wait, of which each
 * holds numbers and words alone.
 */
export class HubMetrics implements StoreMeter, Observer {
  #instruments: Instruments | undefined;
  #loading: Promise<Instruments> | undefined;
  #pending: ((instruments: Instruments) => void)[] = [];
  #figures: { at: number; read: Promise<HubFigures> } | undefined;
  readonly #figuresMs: number;
  readonly #load: () => Promise<Instruments>;

  constructor({ figuresMs = FIGURES_MS, load = loadInstruments } = {}) {
    this.#figuresMs = figuresMs;
    this.#load = load;
  }

  readonly request: Observer['request'] = async (route, _request, _params, work) => {
    const watch = stopwatch();
    const answer = await work();
    const seconds = watch() / 1000;
    const status = String(answer.status);
    this.#tell((to) => {
      to.requests.inc({ route, status });
      // A stream lasts as long as somebody listens, which says nothing of the hub.
      if (route !== 'events.stream') to.requestSeconds.observe({ route }, seconds);
    });
    return answer;
  };

  readonly tool: Observer['tool'] = async (tool, _session, work) => {
    const watch = stopwatch();
    const answer = await work();
    const seconds = watch() / 1000;
    const outcome = answer.isError ? 'refused' : 'ok';
    this.#tell((to) => {
      to.toolCalls.inc({ tool, outcome });
      to.toolSeconds.observe({ tool }, seconds);
    });
    return answer;
  };

  committed({ units, ms, events }: Commit): void {
    const types = events.map(({ type }) => type);
    const ends = events.flatMap((event) => turnEndOf(event) ?? []);
    this.#tell((to) => {
      to.units.inc(units);
      to.groupUnits.observe(units);
      to.commitSeconds.observe(ms / 1000);
      for (const type of types) to.events.inc({ type });
      for (const end of ends) {
        to.turnsEnded.inc({ state: end.state });
        to.queueSeconds.observe(end.queuedMs / 1000);
        if (end.ranMs !== undefined) to.turnSeconds.observe({ state: end.state }, end.ranMs / 1000);
      }
    });
  }

  /** All metrics as text. While the database is away it is what this process knows of itself. */
  async scrape(deps: ScrapeDeps): Promise<{ type: string; text: string }> {
    const to = (this.#instruments ??= await this.#loaded());
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

  #loaded(): Promise<Instruments> {
    return (this.#loading ??= this.#begin());
  }

  async #begin(): Promise<Instruments> {
    const instruments = await this.#load();
    this.#instruments = instruments;
    for (const observe of this.#pending.splice(0)) observe(instruments);
    return instruments;
  }

  #tell(observe: (instruments: Instruments) => void): void {
    if (this.#instruments) return observe(this.#instruments);
    if (this.#pending.length < MOST_PENDING) this.#pending.push(observe);
    // A library that cannot be loaded is told by the scrape.
    if (this.#pending.length === LOADED_AT) this.#loaded().catch(() => {});
  }
}

async function loadInstruments(): Promise<Instruments> {
  const { Instruments } = await import('./instruments.ts');
  return new Instruments();
}
