import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { HubFigures } from '#hub';

/** In seconds, from a lookup in memory to a long poll. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** In seconds, from an echo to a night's work. */
const TURN_SECONDS = [0.1, 0.5, 1, 5, 15, 30, 60, 180, 600, 1800, 3600, 14_400];
const COMMIT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
const UNITS = [1, 2, 4, 8, 16, 32, 64, 128];

/** What the figures of the store are called: the same on each of its hubs, so that they are not to be added up. */
const STORE = 'Of the whole store, the same on every hub.';
const HUB = 'Of this hub since it started.';

/** Every metric, in a registry of its own. Labels take values from our own lists alone, so that their number is bounded. */
export class Instruments {
  readonly registry = new Registry();

  readonly buildInfo = this.#gauge('muster_build_info', 'Always 1; what runs here.', [
    'version',
    'contract',
    'database',
    'hub',
  ]);
  readonly requests = this.#counter('muster_http_requests_total', `Requests that were answered. ${HUB}`, [
    'route',
    'status',
  ]);
  readonly requestSeconds = this.#histogram(
    'muster_http_request_duration_seconds',
    `From a request to its answer; polls and waits hold by intent. ${HUB}`,
    ['route'],
    REQUEST_SECONDS,
  );
  readonly toolCalls = this.#counter('muster_mcp_tool_calls_total', `Calls of MCP tools. ${HUB}`, [
    'tool',
    'outcome',
  ]);
  readonly toolSeconds = this.#histogram(
    'muster_mcp_tool_duration_seconds',
    `From a call of an MCP tool to its answer. ${HUB}`,
    ['tool'],
    REQUEST_SECONDS,
  );
  readonly streams = this.#gauge('muster_event_streams', 'Streams of events that stand. Of this hub.');
  readonly events = this.#counter('muster_events_appended_total', `Events that this hub appended. ${HUB}`, [
    'type',
  ]);
  readonly turnsEnded = this.#counter('muster_turns_total', `Turns that ended in this hub, by how. ${HUB}`, [
    'state',
  ]);
  readonly turnSeconds = this.#histogram(
    'muster_turn_duration_seconds',
    `From the start of a turn to its end, waits for people included. ${HUB}`,
    ['state'],
    TURN_SECONDS,
  );
  readonly queueSeconds = this.#histogram(
    'muster_turn_queue_seconds',
    `From the asking for a turn to its start, or to its end where it never started. ${HUB}`,
    [],
    TURN_SECONDS,
  );
  readonly units = this.#counter('muster_store_units_total', `Units of work that were committed. ${HUB}`);
  readonly commitSeconds = this.#histogram(
    'muster_store_unit_duration_seconds',
    `A unit of work with its commit; of units that share one, that which waited longest. ${HUB}`,
    [],
    COMMIT_SECONDS,
  );
  readonly groupUnits = this.#histogram(
    'muster_store_group_units',
    `Units of work that shared a commit. ${HUB}`,
    [],
    UNITS,
  );
  readonly partFailing = this.#gauge(
    'muster_part_failing',
    '1 when the last round of a background part failed. Of this hub.',
    ['part'],
  );
  readonly partAge = this.#gauge(
    'muster_part_last_good_age_seconds',
    'Since the last round of a background part that went well. Of this hub.',
    ['part'],
  );
  readonly storeUp = this.#gauge('muster_store_up', '1 when the database answered this scrape. Of this hub.');

  readonly turns = this.#gauge('muster_turns', `Turns that have not ended. ${STORE}`, ['state']);
  readonly sessions = this.#gauge('muster_sessions', `Live sessions. ${STORE}`, ['kind', 'state']);
  readonly agents = this.#gauge('muster_agents', `Agents. ${STORE}`, ['liveness', 'intent']);
  readonly slots = this.#gauge('muster_slots', `Slots of agents that are active and online. ${STORE}`);
  readonly slotsUsed = this.#gauge('muster_slots_used', `Turns that are leased or running. ${STORE}`);
  readonly queueTurns = this.#gauge('muster_queue_turns', `Turns that wait for an agent. ${STORE}`);
  readonly queueOldest = this.#gauge(
    'muster_queue_oldest_seconds',
    `For how long the first of them has waited. ${STORE}`,
  );
  readonly approvals = this.#gauge('muster_approvals_pending', `Questions without an answer. ${STORE}`);
  readonly mail = this.#gauge('muster_mail_waiting', `Messages that were not read. ${STORE}`, ['state']);
  readonly inbox = this.#gauge('muster_inbox_entries', `What agents have not acknowledged. ${STORE}`);
  readonly hubs = this.#gauge('muster_hubs', `Hubs that work on it. ${STORE}`);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  setFigures(figures: HubFigures): void {
    this.turns.reset();
    this.sessions.reset();
    this.agents.reset();
    this.mail.reset();
    for (const { state, count } of figures.turns) this.turns.set({ state }, count);
    for (const { kind, state, count } of figures.sessions) this.sessions.set({ kind, state }, count);
    for (const { heard, intent, count } of figures.agents)
      this.agents.set({ liveness: heard, intent }, count);
    for (const { state, count } of figures.mail) this.mail.set({ state }, count);
    this.slots.set(figures.slots);
    this.slotsUsed.set(figures.slotsUsed);
    this.queueTurns.set(figures.turns.find(({ state }) => state === 'queued')?.count ?? 0);
    this.queueOldest.set(figures.queueOldestMs / 1000);
    this.approvals.set(figures.approvalsPending);
    this.inbox.set(figures.inboxEntries);
    this.hubs.set(figures.hubs);
  }

  #counter(name: string, help: string, labelNames: readonly string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram(name: string, help: string, labelNames: readonly string[], buckets: number[]): Histogram {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
