import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usePostgres } from '../../../test/support/postgres/index.ts';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';
import { HubMetrics } from './hub-metrics.ts';

let served: ServedHub;
let metrics: HubMetrics;
let drop: () => Promise<void>;

/** The lines of a scrape by a person who may, without comments. */
async function scrape(): Promise<Map<string, number>> {
  const answer = await served.app.fetch(
    new Request('http://127.0.0.1:7070/metrics', {
      headers: { authorization: `Bearer ${served.tokens.user}` },
    }),
  );
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe.each(['sqlite', 'postgres'] as const)('metrics of a hub on %s', (dialect) => {
  beforeEach(async () => {
    metrics = new HubMetrics({ figuresMs: 0 });
    const postgres = dialect === 'postgres' ? await usePostgres() : undefined;
    drop = async () => postgres?.drop();
    const place = postgres ? { database: postgres.url, realTime: true } : {};
    served = await servedHub({ metrics, observer: metrics }, place);
  });
  afterEach(async () => {
    await served[Symbol.asyncDispose]();
    await drop();
  });

  test('figures of the store tell what is under way', async () => {
    const { call } = served;
    const body = {
      task: 'grind',
      harness: 'shell',
      command: true,
      cwd: '/tmp',
      delegate: true,
      label: 'mill',
    };
    const empty = await scrape();
    expect(empty.get('muster_agents{liveness="never",intent="active"}')).toBe(1);
    expect(empty.get('muster_queue_turns')).toBe(0);
    expect(empty.get('muster_sessions{kind="main",state="open"}')).toBe(1);
    expect((await call('POST', '/api/v1/agents/self/heartbeat', heartbeat())).status).toBe(200);
    const spawning = call('POST', '/api/v1/sessions', { body });
    await expect.poll(async () => (await scrape()).get('muster_queue_turns')).toBe(1);
    served.clock.advance(5_000);
    const found = await scrape();
    expect(found.get('muster_agents{liveness="online",intent="active"}')).toBe(1);
    expect(found.get('muster_agents{liveness="never",intent="active"}')).toBeUndefined();
    expect(found.get('muster_slots')).toBe(4);
    expect(found.get('muster_slots_used')).toBe(0);
    expect(found.get('muster_turns{state="queued"}')).toBe(1);
    expect(found.get('muster_queue_turns')).toBe(1);
    expect(found.get('muster_sessions{kind="delegate",state="starting"}')).toBe(1);
    expect(found.get('muster_store_up')).toBe(1);
    expect(found.get('muster_hubs')).toBe(1);
    expect(found.get('muster_queue_oldest_seconds')).toBeGreaterThanOrEqual(dialect === 'sqlite' ? 5 : 0);
    await call('POST', '/api/v1/sessions/mill/close', { body: { force: true } });
    await spawning;
    expect((await scrape()).get('muster_queue_turns')).toBe(0);
  });

  test('what this hub does is counted: requests by route and status, commits, events, ends of turns', async () => {
    const { call } = served;
    const before = await scrape();
    await call('GET', '/api/v1/sessions');
    await call('GET', '/api/v1/sessions/nobody');
    await call('GET', '/api/v1/sessions', { token: null });
    expect((await call('POST', '/api/v1/agents/self/heartbeat', heartbeat())).status).toBe(200);
    const body = {
      task: 'grind',
      harness: 'shell',
      command: true,
      cwd: '/tmp',
      delegate: true,
      label: 'mill',
    };
    const spawning = call('POST', '/api/v1/sessions', { body });
    await expect.poll(async () => (await scrape()).get('muster_queue_turns')).toBe(1);
    await call('POST', '/api/v1/sessions/mill/close', { body: { force: true } });
    await spawning;
    const after = await scrape();
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown('muster_http_requests_total{route="sessions.list",status="200"}')).toBe(1);
    expect(grown('muster_http_requests_total{route="sessions.list",status="401"}')).toBe(1);
    expect(grown('muster_http_requests_total{route="sessions.show",status="404"}')).toBe(1);
    expect(grown('muster_http_request_duration_seconds_count{route="sessions.list"}')).toBe(2);
    expect(grown('muster_events_appended_total{type="turn.queued"}')).toBe(1);
    expect(grown('muster_turns_total{state="cancelled"}')).toBe(1);
    expect(grown('muster_turn_queue_seconds_count')).toBe(1);
    expect(grown('muster_store_units_total')).toBeGreaterThan(2);
    expect(grown('muster_store_unit_duration_seconds_count')).toBeGreaterThan(0);
  });

  test('are for whoever may manage the hub, and hold no name and no token', async () => {
    const { tokens, call } = served;
    for (const token of [tokens.agent, tokens.session, tokens.join])
      expect((await call('GET', '/metrics', { token })).status).toBe(403);
    expect((await call('GET', '/metrics', { token: null })).status).toBe(401);
    const readOnly = async (client: string) =>
      (await call('POST', '/api/v1/tokens', { body: { client, readOnly: true } })).json.token;
    const scraper = await readOnly('prometheus');
    expect((await call('GET', '/metrics', { token: scraper })).status).toBe(200);
    expect((await call('POST', '/api/v1/hub/recount', { token: scraper })).status).toBe(403);
    const answer = await served.app.fetch(
      new Request('http://127.0.0.1:7070/metrics', { headers: { authorization: `Bearer ${tokens.user}` } }),
    );
    const text = await answer.text();
    expect(text).toContain('# TYPE muster_turns_total counter');
    expect(text).toMatch(/process_resident_memory_bytes \d/);
    expect(text).toMatch(/muster_build_info\{version="0\.1\.0",contract="\d+",database="\w+",hub="\w+"\} 1/);
    expect(text).not.toMatch(/mst_|"ann"|"mill"/);
  });

  test('answer what the process knows while the database is away', async () => {
    await scrape();
    const { hub } = served;
    const whole = { ...hub };
    Object.assign(hub, { figures: () => Promise.reject(new Error('away')) });
    const found = await scrape();
    Object.assign(hub, whole);
    expect(found.get('muster_store_up')).toBe(0);
    expect(found.get('muster_http_requests_total{route="hub.metrics",status="200"}')).toBeGreaterThan(0);
    expect((await scrape()).get('muster_store_up')).toBe(1);
  });
});

const heartbeat = () => ({
  token: served.tokens.agent,
  body: { contract: 1, version: '0.1.0', harnesses: [{ name: 'shell', canResume: false, canSteer: false }] },
});
