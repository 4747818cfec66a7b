import { expect, test } from 'vitest';
import { Bell, ManualClock, Periodic, Scope, silentLog, type Log } from './index.ts';

/** A periodic part whose rounds last until they are let go, with what it did. */
function bench(options: { hold?: boolean; log?: Log } = {}) {
  const clock = new ManualClock();
  const late: number[] = [];
  const held: (() => void)[] = [];
  const seen = { running: 0, most: 0, fails: false };
  const part = new Periodic({
    name: 'sweeper',
    everyMs: 100,
    clock,
    log: options.log ?? silentLog,
    round: async ({ lateByMs }) => {
      late.push(lateByMs);
      seen.most = Math.max(seen.most, ++seen.running);
      if (options.hold) await new Promise<void>((resolve) => held.push(resolve));
      seen.running--;
      if (seen.fails) throw new Error('no disk');
    },
  });
  return { clock, part, late, held, seen };
}

const settle = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve();
};

test('a bell lets every waiter go on, and only those that wait', async () => {
  const [bell, clock] = [new Bell(), new ManualClock()];
  bell.ring();
  const waits = [bell.wait(clock, 50), bell.wait(clock, 50)];
  bell.ring();
  expect(await Promise.all(waits)).toEqual([true, true]);
  expect(clock.nextTimerIn()).toBeUndefined();
  const later = bell.wait(clock, 50);
  clock.advance(50);
  expect(await later).toBe(false);
});

test('a wait on a bell ends when its signal aborts, and at once when it has', async () => {
  const [bell, clock, abort] = [new Bell(), new ManualClock(), new AbortController()];
  const wait = bell.wait(clock, 50, abort.signal);
  abort.abort();
  bell.ring();
  expect(await wait).toBe(false);
  expect(await bell.wait(clock, 50, abort.signal)).toBe(false);
  expect(clock.nextTimerIn()).toBeUndefined();
});

test('does a round at each interval, counted from the end of the last', async () => {
  const { clock, part, late, held } = bench({ hold: true });
  part.start();
  part.start();
  clock.advance(99);
  await settle();
  expect(late).toEqual([]);
  clock.advance(1);
  await settle();
  expect(late).toEqual([0]);
  clock.advance(500);
  held.shift()?.();
  await settle();
  expect(clock.nextTimerIn()).toBe(100);
});

test('a nudge brings the round forward; several before it begins are one; one during a round brings another', async () => {
  const { clock, part, late, held } = bench({ hold: true });
  part.start();
  part.nudge();
  part.nudge();
  await settle();
  expect(late).toEqual([0]);
  part.nudge();
  part.nudge();
  held.shift()?.();
  await settle();
  expect(late).toEqual([0, 0]);
  held.shift()?.();
  await settle();
  expect(late).toEqual([0, 0]);
  expect(clock.nextTimerIn()).toBe(100);
});

test('a part that listens is nudged by its start, and by what it hears from then until its stop', async () => {
  const heard = new Set<() => void>();
  let rounds = 0;
  const part = new Periodic({
    name: 'courier',
    everyMs: 100,
    clock: new ManualClock(),
    log: silentLog,
    listen: (nudge) => {
      heard.add(nudge);
      return () => heard.delete(nudge);
    },
    round: async () => void rounds++,
  });
  expect(heard.size).toBe(0);
  part.start();
  await part.idle();
  expect(rounds).toBe(1);
  for (const nudge of heard) nudge();
  await part.idle();
  expect(rounds).toBe(2);
  await part.stop();
  expect(heard.size).toBe(0);
});

test('a nudge before the start is kept for it', async () => {
  const { part, late } = bench();
  part.nudge();
  await part.idle();
  expect(late).toEqual([]);
  part.start();
  await part.idle();
  expect(late).toEqual([0]);
});

test('rounds never overlap, whoever asks for them', async () => {
  const { clock, part, held, late, seen } = bench({ hold: true });
  part.start();
  clock.advance(100);
  const asked = [part.runOnce(1), part.runOnce(2), part.runOnce(3)];
  part.nudge();
  for (let i = 0; i < 6; i++) {
    await settle();
    held.shift()?.();
  }
  await Promise.all(asked);
  await part.idle();
  expect(seen).toMatchObject({ running: 0, most: 1 });
  expect(late).toEqual([0, 1, 2, 3]);
});

test('says by how much a round is late when the process was blocked', async () => {
  const late: number[] = [];
  const timers: (() => void)[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    monotonic: () => now,
    after: (_ms: number, run: () => void) => (timers.push(run), () => {}),
  };
  const round = async ({ lateByMs }: { lateByMs: number }) => void late.push(lateByMs);
  const part = new Periodic({ name: 'sweeper', everyMs: 100, clock, log: silentLog, round });
  part.start();
  now = 430;
  timers.shift()?.();
  await part.idle();
  now = 530;
  timers.shift()?.();
  await part.idle();
  expect(late).toEqual([330, 0]);
});

test('a machine that slept makes its round late, though the monotonic clock stood still', async () => {
  const { clock, part, late } = bench();
  part.start();
  clock.jumpWall(3_600_000);
  clock.advance(100);
  await part.idle();
  expect(late).toEqual([3_600_000]);
  clock.jumpWall(-3_600_000);
  clock.advance(100);
  await part.idle();
  expect(late).toEqual([3_600_000, 0]);
});

test('an error is logged and kept for health, and the next round comes as usual', async () => {
  const lines: string[] = [];
  const { clock, part, late, seen } = bench({
    log: { write: (level, message) => lines.push(`${level}: ${message}`) },
  });
  part.start();
  seen.fails = true;
  clock.advance(100);
  await part.idle();
  expect(lines).toEqual(['error: sweeper failed; it goes on at its next round']);
  expect(part.health()).toEqual({ name: 'sweeper', lastError: 'Error: no disk' });
  seen.fails = false;
  clock.advance(100);
  await part.idle();
  expect(late).toHaveLength(2);
  expect(part.health()).toEqual({ name: 'sweeper', lastGoodAt: clock.now() });
});

test('can be stopped before it starts, twice, and started again', async () => {
  const { clock, part, late } = bench();
  await part.stop();
  part.start();
  await Promise.all([part.stop(), part.stop()]);
  clock.advance(1000);
  await part.idle();
  expect(late).toEqual([]);
  part.start();
  clock.advance(100);
  await part.idle();
  expect(late).toHaveLength(1);
});

test('a stop waits for the round under way, and none follows', async () => {
  const { clock, part, late, held } = bench({ hold: true });
  part.start();
  clock.advance(100);
  await settle();
  part.nudge();
  let isStopped = false;
  const stopped = part.stop().then(() => (isStopped = true));
  await settle();
  expect(isStopped).toBe(false);
  held.shift()?.();
  await stopped;
  clock.advance(1000);
  await settle();
  expect(late).toHaveLength(1);
  expect(clock.nextTimerIn()).toBeUndefined();
});

test('a start during a stop counts, and sets one rhythm, not two', async () => {
  const { clock, part, held, late } = bench({ hold: true });
  part.start();
  clock.advance(100);
  await settle();
  const stopped = part.stop();
  part.start();
  held.shift()?.();
  await stopped;
  clock.advance(100);
  await settle();
  expect(late).toHaveLength(2);
  held.shift()?.();
  await part.stop();
  expect(clock.nextTimerIn()).toBeUndefined();
});

test('idle waits for a round that was nudged a moment ago', async () => {
  const { part, late } = bench();
  part.start();
  part.nudge();
  await part.idle();
  expect(late).toEqual([0]);
});

test('a scope stops its parts in reverse, each before the next, whatever one of them throws', async () => {
  const stopped: string[] = [];
  const scope = new Scope();
  const { part, clock } = bench();
  expect(scope.start(part)).toBe(part);
  scope.add(() => void stopped.push('first'));
  scope.add(async () => {
    await settle();
    stopped.push('second');
    throw new Error('stuck');
  });
  scope.add(() => void stopped.push('third'));
  const closing = scope.close();
  await expect(closing).rejects.toMatchObject({ errors: [{ message: 'stuck' }] });
  expect(stopped).toEqual(['third', 'second', 'first']);
  expect(clock.nextTimerIn()).toBeUndefined();
  await scope.close();
  expect(stopped).toHaveLength(3);
});

test('closing a scope twice at once closes once, and both wait; what is added meanwhile is closed too', async () => {
  const stopped: string[] = [];
  const scope = new Scope();
  scope.add(async () => {
    scope.add(() => void stopped.push('late'));
    await settle();
    stopped.push('slow');
  });
  const first = scope.close();
  await scope.close();
  await first;
  expect(stopped).toEqual(['slow', 'late']);
});
