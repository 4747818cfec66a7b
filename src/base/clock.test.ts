import { expect, test } from 'vitest';
import { ManualClock, pause, systemClock } from './index.ts';

/** Notes names of timers as they fire, with the monotonic time of each. */
function noted(clock: ManualClock) {
  const fired: string[] = [];
  const set = (name: string, ms: number) => clock.after(ms, () => fired.push(`${name}@${clock.monotonic()}`));
  return { fired, set };
}

test('a manual clock fires timers in order of their time, equal ones in order of setting, each at its own time', () => {
  const clock = new ManualClock();
  const { fired, set } = noted(clock);
  set('late', 30);
  set('first', 10);
  set('second', 10);
  clock.advance(9);
  expect(fired).toEqual([]);
  clock.advance(100);
  expect(fired).toEqual(['first@10', 'second@10', 'late@30']);
  expect(clock.monotonic()).toBe(109);
});

test('a timer that is set while another fires comes in the same advance when it is due, else later', () => {
  const clock = new ManualClock();
  const { fired, set } = noted(clock);
  clock.after(10, () => {
    set('soon', 5);
    set('now', 0);
    set('later', 50);
  });
  clock.advance(20);
  expect(fired).toEqual(['now@10', 'soon@15']);
  clock.advance(40);
  expect(fired.at(-1)).toBe('later@60');
});

test('a stopped timer never fires; stopping it again, or after it fired, is harmless', () => {
  const clock = new ManualClock();
  const { fired, set } = noted(clock);
  const stop = set('stopped', 10);
  const stopFired = set('fired', 10);
  stop();
  stop();
  clock.advance(10);
  stopFired();
  expect(fired).toEqual(['fired@10']);
});

test('a timer can stop another that is due at the same time', () => {
  const clock = new ManualClock();
  const { fired, set } = noted(clock);
  clock.after(5, () => stop());
  const stop = set('other', 5);
  clock.advance(5);
  expect(fired).toEqual([]);
});

test('says in how long the next timer is due, or that none is set', () => {
  const clock = new ManualClock();
  expect(clock.nextTimerIn()).toBeUndefined();
  clock.after(40, () => {});
  const stop = clock.after(10, () => {});
  expect(clock.nextTimerIn()).toBe(10);
  clock.advance(4);
  expect(clock.nextTimerIn()).toBe(6);
  stop();
  expect(clock.nextTimerIn()).toBe(36);
  clock.advance(36);
  expect(clock.nextTimerIn()).toBeUndefined();
});

test('a jump of wall time moves neither the monotonic clock nor timers', () => {
  const clock = new ManualClock(1000);
  const { fired, set } = noted(clock);
  set('timer', 10);
  clock.jumpWall(60_000);
  expect([clock.now(), clock.monotonic(), fired]).toEqual([61_000, 0, []]);
  clock.jumpWall(-61_000);
  clock.advance(10);
  expect([clock.now(), clock.monotonic(), fired]).toEqual([10, 10, ['timer@10']]);
});

test('a pause ends at its time', async () => {
  const clock = new ManualClock();
  let ended = false;
  const done = pause(clock, 10).then(() => (ended = true));
  clock.advance(9);
  await Promise.resolve();
  expect(ended).toBe(false);
  clock.advance(1);
  await done;
});

test('a pause ends early and without an error when its signal aborts, and leaves no timer', async () => {
  const clock = new ManualClock();
  const abort = new AbortController();
  const paused = pause(clock, 10, abort.signal);
  abort.abort();
  await paused;
  expect(clock.nextTimerIn()).toBeUndefined();
  await pause(clock, 10, abort.signal);
  expect(clock.nextTimerIn()).toBeUndefined();
});

test('the system clock gives whole milliseconds, and a monotonic time that does not go back', () => {
  expect(Number.isInteger(systemClock.now())).toBe(true);
  const first = systemClock.monotonic();
  expect(Number.isInteger(first)).toBe(true);
  expect(systemClock.monotonic()).toBeGreaterThanOrEqual(first);
});

test('the system clock fires a timer, and none that was stopped', async () => {
  const fired: string[] = [];
  systemClock.after(0, () => fired.push('stopped'))();
  await new Promise<void>((resolve) => {
    systemClock.after(1, resolve);
  });
  expect(fired).toEqual([]);
});

test('a timer beyond what Node’s timers take does not fire at once', async () => {
  const fired: string[] = [];
  const stop = systemClock.after(2 ** 31 + 5, () => fired.push('far'));
  await new Promise<void>((resolve) => {
    systemClock.after(2, resolve);
  });
  expect(fired).toEqual([]);
  stop();
});
