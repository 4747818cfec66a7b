import { describe, expect, test } from 'vitest';
import type { StaleKey } from './keys.ts';
import type { PageClock } from './page-clock.ts';
import { staleBy } from './stale-by-event.ts';
import { StaleGatherer } from './stale-gatherer.ts';

describe('what an event makes stale', () => {
  test('a turn changes its session and the lists that show it', () => {
    expect(staleBy({ type: 'turn.started', session: 'ses_1' })).toEqual([
      ['sessions'],
      ['runs'],
      ['teams'],
      ['tasks'],
      ['task'],
      ['agents'],
      ['usage'],
      ['budgets'],
      ['session', 'ses_1'],
    ]);
  });

  test('a transcript that grew is read on, and no list is read for it', () => {
    expect(staleBy({ type: 'transcript.grew', session: 'ses_1' })).toEqual([['transcript', 'ses_1']]);
  });

  test('an approval changes the inbox and the status of who asked', () => {
    const kinds = staleBy({ type: 'approval.asked', session: null }).map(([kind]) => kind);
    expect(kinds).toEqual(['approvals', 'sessions', 'runs', 'teams', 'tasks', 'task']);
  });

  test('what somebody does is in the audit log at once, what a turn does by itself is not looked for there', () => {
    const reads = (type: string) => staleBy({ type, session: null }).some(([kind]) => kind === 'audit');
    expect(['approval.denied', 'rule.removed', 'turn.queued', 'user.added'].every(reads)).toBe(true);
    expect(['turn.started', 'approval.asked', 'step.ended', 'hub.heard'].some(reads)).toBe(false);
  });

  test('what the page shows nowhere makes nothing stale', () => {
    expect(staleBy({ type: 'hub.heard', session: null })).toEqual([]);
  });
});

describe('gathering', () => {
  test('the first is read at once, those that follow together, and never while something is being read', async () => {
    const { clock, turn } = handClock();
    const read: (readonly StaleKey[])[] = [];
    const ended: (() => void)[] = [];
    const gatherer = new StaleGatherer(clock, (keys) => {
      read.push(keys);
      return new Promise((resolve) => ended.push(resolve));
    });
    gatherer.add([['sessions']]);
    gatherer.add([['sessions'], ['session', 'ses_1']]);
    gatherer.add([['sessions']]);
    turn(1_000);
    expect(read).toEqual([[['sessions']]]);
    ended[0]?.();
    await Promise.resolve();
    await Promise.resolve();
    expect(read[1]).toEqual([['sessions'], ['session', 'ses_1']]);
  });

  test('what was told before the page left is not read', () => {
    const { clock, turn } = handClock();
    const read: unknown[] = [];
    const gatherer = new StaleGatherer(clock, async (keys) => void read.push(keys));
    gatherer.add([['sessions']]);
    gatherer.add([['runs']]);
    gatherer.stop();
    turn(1_000);
    expect(read).toHaveLength(1);
  });
});

/** A clock turned by hand. */
function handClock(): { clock: PageClock; turn: (ms: number) => void } {
  let now = 0;
  let waiting: { at: number; run: () => void }[] = [];
  const clock: PageClock = {
    now: () => now,
    after: (ms, run) => {
      const one = { at: now + ms, run };
      waiting.push(one);
      return () => void (waiting = waiting.filter((other) => other !== one));
    },
  };
  const turn = (ms: number) => {
    now += ms;
    const due = waiting.filter(({ at }) => at <= now);
    waiting = waiting.filter(({ at }) => at > now);
    for (const { run } of due) run();
  };
  return { clock, turn };
}
