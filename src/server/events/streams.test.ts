import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock, ok, refuse, silentLog, type Result } from '#base';
import { refusal, type Principal, type Refusal, type SessionId, type TokenId, type UserId } from '#domain';
import type { AuthService } from '#hub';
import { EventStreams } from './streams.ts';
import { CollectingSink } from './testing/collecting-sink.ts';
import { EventLog } from './testing/event-log.ts';

const ANN: Principal = {
  kind: 'user',
  user: 'usr_ann' as UserId,
  token: 'tok_1' as TokenId,
  role: 'admin',
  client: 'cli',
};

function setUp(mostPerPrincipal = 100) {
  const log = new EventLog();
  const clock = new ManualClock();
  const revoked = new Set<string>();
  const whoIs = async (token: string): Promise<Result<Principal, Refusal>> =>
    revoked.has(token) ? refuse(refusal('auth.revoked', 'revoked')) : ok(ANN);
  const auth = { whoIs } as AuthService;
  const streams = new EventStreams({ events: log, auth, clock, log: silentLog, mostPerPrincipal });
  const open = (
    request: { after?: string; token?: string; session?: string; run?: string; types?: string } = {},
  ) => {
    const sink = new CollectingSink();
    const opened = streams.open({ by: ANN, token: 't', ...request }, () => sink);
    return { sink, opened };
  };
  return { log, clock, revoked, streams, open };
}

/** Lets everything that is under way come to its end. */
async function settle() {
  for (let turn = 0; turn < 400; turn++) await Promise.resolve();
}

test('begins at the position of now and says it, then gives what comes', async () => {
  const { log, open } = setUp();
  log.append();
  const { sink } = open();
  await settle();
  expect(sink.messages.map(({ event }) => event)).toEqual(['ready']);
  const next = log.append('turn.queued');
  await settle();
  expect(sink.cursors).toEqual([next]);
  expect(sink.messages.at(-1)?.event).toBe('turn.queued');
});

test('replays a thousand events in order and without a gap, while more arrive', async () => {
  const { log, open } = setUp();
  const first = log.append();
  for (let i = 0; i < 1_000; i++) log.append();
  const { sink } = open({ after: first });
  for (let i = 0; i < 50; i++) {
    log.append();
    await Promise.resolve();
  }
  await settle();
  expect(sink.cursors).toEqual(log.events.slice(1).map(({ cursor }) => cursor));
});

test('a reader of a run gets what is about that run, from its cursor on and live, and nothing else', async () => {
  const { log, open } = setUp();
  const first = log.append();
  const wanted: string[] = [];
  const round = () => {
    wanted.push(log.append('run.started', { subject: 'run_1' }));
    for (let n = 0; n < 300; n++) log.append();
    log.append('step.asked', { subject: 'stp_2', data: { run: 'run_2' } });
    log.append('run.changed', { subject: 'run_2' });
    log.append('approval.asked', { subject: 'run_1', data: { run: 'run_1' } });
    wanted.push(log.append('step.asked', { subject: 'stp_1', data: { run: 'run_1' } }));
  };
  round();
  round();
  const { sink } = open({ after: first, run: 'run_1' });
  round();
  await settle();
  round();
  await settle();
  expect(sink.cursors).toEqual(wanted);
});

test('every reader gets each event after its cursor once and in order, however joins and events interleave', async () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ append: fc.integer({ min: 1, max: 700 }) }) },
    { weight: 3, arbitrary: fc.record({ joinBack: fc.nat(900) }) },
    { weight: 1, arbitrary: fc.record({ leave: fc.nat(5) }) },
    { weight: 2, arbitrary: fc.record({ turns: fc.nat(12) }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { log, open } = setUp();
      log.append();
      const readers: { sink: CollectingSink; from: number }[] = [];
      for (const one of steps) {
        if ('append' in one) for (let i = 0; i < one.append; i++) log.append();
        else if ('turns' in one) for (let i = 0; i < one.turns; i++) await Promise.resolve();
        else if ('leave' in one) readers[one.leave]?.sink.end();
        else {
          const from = Math.max(1, log.events.length - one.joinBack);
          readers.push({ sink: open({ after: `e${from}` }).sink, from });
        }
      }
      await settle();
      for (const { sink, from } of readers) {
        const all = log.events.slice(from).map(({ cursor }) => cursor);
        expect(sink.cursors).toEqual(sink.closed ? all.slice(0, sink.cursors.length) : all);
      }
    }),
    { numRuns: 150 },
  );
});

test('reads once for a hundred readers that follow', async () => {
  const { log, open } = setUp();
  const sinks = Array.from({ length: 100 }, () => open().sink);
  await settle();
  log.reads.length = 0;
  const cursor = log.append();
  await settle();
  expect(sinks.every((sink) => sink.cursors.join() === cursor)).toBe(true);
  expect(log.reads.length).toBeLessThanOrEqual(2);
});

test.each([
  ['made-up', 'invalid'],
  ['e900', 'ahead'],
])('answers the cursor %s with a reset, then goes on from there', async (after, reason) => {
  const { log, open } = setUp();
  log.append();
  const { sink } = open({ after });
  await settle();
  expect(sink.messages.map(({ event, data }) => [event, JSON.parse(data).reason])).toEqual([
    ['reset', reason],
  ]);
  const next = log.append();
  await settle();
  expect(sink.cursors).toEqual([next]);
});

test('tells a reader whose cursor was pruned', async () => {
  const { log, open } = setUp();
  const old = log.append();
  log.append();
  log.prune();
  const { sink } = open({ after: old });
  await settle();
  expect(JSON.parse(sink.messages[0]!.data).reason).toBe('pruned');
});

test('gives a filtered reader its events alone, and moves its cursor on with the pings', async () => {
  const { log, clock, open } = setUp();
  const session = 'ses_a' as SessionId;
  const { sink } = open({ session, types: 'turn.done, turn.failed' });
  await settle();
  log.append('turn.done', { session: 'ses_b' as SessionId });
  log.append('turn.queued', { session });
  const mine = log.append('turn.done', { session });
  log.append('session.changed');
  await settle();
  expect(sink.cursors).toEqual([mine]);
  clock.advance(15_000);
  expect(sink.ids.at(-1)).toMatch(/^p4\./);
});

test('refuses a type that does not exist', () => {
  const { open } = setUp();
  expect(open({ types: 'turn.done,turn.doen' }).opened).toMatchObject({
    ok: false,
    error: { code: 'request.invalid' },
  });
});

test('cuts off a reader that leaves more than a megabyte lying, and spares the others', async () => {
  const { log, open } = setUp();
  const [slow, quick] = [open().sink, open().sink];
  await settle();
  slow.stuck = true;
  slow.buffered = 1024 * 1024 + 1;
  const cursor = log.append();
  await settle();
  expect([slow.closed, quick.closed, quick.cursors]).toEqual([true, false, [cursor]]);
});

test('holds as many streams as a principal may have, and a place is free when one ends', async () => {
  const { open } = setUp(2);
  const first = open();
  open();
  expect(open().opened).toMatchObject({ ok: false, error: { code: 'request.rate_limited' } });
  first.sink.end();
  expect(open().opened.ok).toBe(true);
});

test('ends the streams of a revoked token at once when the log tells of it, else at the next ping', async () => {
  const { log, clock, revoked, open } = setUp();
  const [one, other] = [open({ token: 'one' }).sink, open({ token: 'other' }).sink];
  await settle();
  revoked.add('one');
  log.append('token.revoked', { subject: 'tok_1' });
  await settle();
  expect([one.closed, other.closed]).toEqual([true, false]);
  revoked.add('other');
  clock.advance(15_000);
  await settle();
  expect(other.closed).toBe(true);
});

test('ends every stream when it closes, and listens and pings no more once nobody reads', async () => {
  const { log, clock, streams, open } = setUp();
  const { sink } = open();
  const other = open().sink;
  await settle();
  other.end();
  expect(log.listeners).toBe(1);
  streams.close();
  expect([sink.closed, log.listeners, clock.nextTimerIn()]).toEqual([true, 0, undefined]);
  expect(open().opened).toMatchObject({ error: { code: 'hub.stopping' } });
});
