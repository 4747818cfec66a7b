import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#base';
import { usePostgres } from '../../../test/support/postgres/index.ts';
import { startTraceCollector, type TraceCollector } from '../../../test/support/trace-collector.ts';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';
import { parentOf } from './trace-parent.ts';
import { openTracing } from './open-tracing.ts';
import type { Tracing } from './tracing.ts';

const TRACE = 'a'.repeat(32);
const PARENT = 'b'.repeat(16);

let collector: TraceCollector;
let tracing: Tracing;
let served: ServedHub;
let drop: () => Promise<void>;

/** A turn of a delegate from its asking to its end, as an agent drives it. */
async function oneTurn(headers: Record<string, string>): Promise<string> {
  const { call, tokens } = served;
  const asAgent = (path: string, body: unknown) => call('POST', path, { token: tokens.agent, body });
  await asAgent('/api/v1/agents/self/heartbeat', {
    contract: 1,
    version: '0.1.0',
    harnesses: [{ name: 'shell', canResume: false, canSteer: false }],
  });
  const body = {
    task: 'top secret',
    harness: 'shell',
    command: true,
    cwd: '/tmp',
    delegate: true,
    label: 'mill',
  };
  const spawning = call('POST', '/api/v1/sessions', { headers, body });
  const poll = async () => {
    const polled = await asAgent('/api/v1/agents/self/poll', {
      claim_id: 'c1',
      free: 1,
      after: 0,
      hold_ms: 0,
    });
    return polled.json.entries.find(({ body: entry }: { body: { type: string } }) => entry.type === 'turn')
      ?.body;
  };
  await expect.poll(poll).toBeDefined();
  const { turn, fence } = await poll();
  await asAgent(`/api/v1/turns/${turn}/start`, { fence, acp_session: 'a', recovery: 'new' });
  const finish = {
    fence,
    last_batch: 0,
    phase: 'turn',
    outcome: { end: 'done', reply: '', stopReason: 'end' },
  };
  expect((await asAgent(`/api/v1/turns/${turn}/finish`, finish)).status).toBe(200);
  expect((await spawning).status).toBe(200);
  return turn;
}

describe.each(['sqlite', 'postgres'] as const)('traces of a hub on %s', (dialect) => {
  beforeEach(async () => {
    collector = await startTraceCollector();
    tracing = await openTracing({ endpoint: `${collector.url}/`, version: '0.1.0', clock: systemClock });
    const postgres = dialect === 'postgres' ? await usePostgres() : undefined;
    drop = async () => postgres?.drop();
    const database = postgres ? { database: postgres.url, realTime: true } : {};
    served = await servedHub({ observer: tracing }, { ...database, meter: tracing });
  });
  afterEach(async () => {
    await served[Symbol.asyncDispose]();
    await tracing.close();
    await drop();
    await collector[Symbol.asyncDispose]();
  });

  test('a turn hangs below the request that asked for it, and that below its caller; calls of its agent below the turn', async () => {
    const turn = await oneTurn({ traceparent: `00-${TRACE}-${PARENT}-01` });
    await tracing.close();
    const named = (name: string) => collector.spans.find((span) => span.name === name);
    const [asked, life] = [named('POST /api/v1/sessions'), named('turn')];
    expect(asked).toMatchObject({ trace: TRACE, parent: PARENT });
    expect(asked?.attributes).toMatchObject({
      'muster.route': 'sessions.spawn',
      'http.route': '/api/v1/sessions',
      'http.response.status_code': 200,
    });
    expect(life).toMatchObject({ trace: TRACE, parent: asked?.id });
    expect(life?.attributes).toMatchObject({ 'muster.turn': turn, 'muster.turn.state': 'done' });
    const running = named('turn running');
    expect(named('turn queued')).toMatchObject({ trace: TRACE, parent: life?.id });
    expect(running).toMatchObject({ trace: TRACE, parent: life?.id });
    expect(named('POST /api/v1/turns/:turn/finish')).toMatchObject({ trace: TRACE, parent: running?.id });
  });

  test('hold ids, never a prompt or a token, and no span for what comes every few seconds', async () => {
    await oneTurn({});
    await served.call('GET', '/healthz', { token: null });
    await tracing.close();
    expect(collector.spans.length).toBeGreaterThan(3);
    expect(collector.text()).not.toMatch(/top secret|mst_/);
    expect(collector.spans.map(({ name }) => name)).not.toContainEqual(
      expect.stringMatching(/poll|heartbeat|healthz/),
    );
  });

  test('a turn that began in another hub is told at its end', async () => {
    const at = served.clock.now();
    tracing.committed({
      units: 1,
      ms: 1,
      events: [
        { type: 'turn.failed', at, session: 'ses_a', turn: 'trn_a', data: '{"queuedMs":2000,"ranMs":3000}' },
      ],
    });
    await tracing.close();
    expect(collector.spans.map(({ name, ms }) => [name, ms])).toEqual([
      ['turn queued', 2000],
      ['turn running', 3000],
      ['turn', 5000],
    ]);
  });
});

test('a collector that is away costs a stop no more than seconds, and calls nothing', async () => {
  const away = await openTracing({ endpoint: 'http://127.0.0.1:9', version: '0.1.0', clock: systemClock });
  await using hub = await servedHub({ observer: away }, { meter: away });
  expect((await hub.call('GET', '/api/v1/sessions')).status).toBe(200);
  await away.close();
});

test.each([
  [`00-${TRACE}-${PARENT}-01`, true],
  [`00-${TRACE}-${PARENT}-00`, true],
  [`ff-${TRACE}-${PARENT}-01`, false],
  [`00-${'0'.repeat(32)}-${PARENT}-01`, false],
  [`00-${TRACE}-${'0'.repeat(16)}-01`, false],
  ['nonsense', false],
  ['', false],
])('traceparent %s is taken: %s', (header, taken) => {
  expect(parentOf(header) !== undefined).toBe(taken);
});
