import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  admit,
  amountText,
  budgetName,
  expectedUse,
  BUDGET_KINDS,
  folderText,
  foldersAbove,
  heldText,
  isTimeZone,
  needsCap,
  pausedText,
  raiseQuestion,
  raisesFor,
  reservationFor,
  windowOf,
  type Budget,
  type BudgetId,
  type UserId,
} from './index.ts';

const budget = (more: Partial<Budget> = {}): Budget => ({
  id: 'bdg_1' as BudgetId,
  user: 'usr_1' as UserId,
  scope: 'user',
  scopeId: 'usr_1',
  kind: 'tokens',
  soft: null,
  hard: 1_000,
  period: 'none',
  zone: 'UTC',
  windowStart: 0,
  windowEnd: null,
  used: 0,
  reserved: 0,
  unknown: 0,
  softToldAt: null,
  pausedAt: null,
  keptPaused: false,
  createdAt: 0,
  ...more,
});

test('a turn is admitted while it fits beside what is used and held, and waits while others may give back', () => {
  expect(admit({ used: 0, reserved: 0, hard: 100 }, 100)).toBe('admit');
  expect(admit({ used: 40, reserved: 30, hard: 100 }, 30)).toBe('admit');
  expect(admit({ used: 40, reserved: 31, hard: 100 }, 30)).toBe('wait');
  expect(admit({ used: 71, reserved: 0, hard: 100 }, 30)).toBe('hit');
  expect(admit({ used: 100, reserved: 0, hard: 100 }, 1)).toBe('hit');
});

test('what is expected is the median of turns like it, and what is held of it never more than the whole', () => {
  expect(expectedUse('tokens', [100, 900, 300])).toBe(300);
  expect(expectedUse('tokens', [100, 301])).toBe(201);
  expect(expectedUse('tokens', [0, 0])).toBe(1);
  expect(expectedUse('turns', [7, 7])).toBe(1);
  expect(expectedUse('tokens', [])).toBe(20_000);
  expect(reservationFor(300, 50)).toBe(50);
  expect(reservationFor(300, 1_000)).toBe(300);
});

test('a fresh budget always admits one turn', () => {
  const property = fc.assert(
    fc.property(
      fc.constantFrom(...BUDGET_KINDS),
      fc.integer({ min: 1, max: 1e12 }),
      fc.array(fc.nat({ max: 1e12 }), { maxLength: 20 }),
      (kind, hard, past) =>
        admit({ used: 0, reserved: 0, hard }, reservationFor(expectedUse(kind, past), hard)) === 'admit',
    ),
  );
  expect(property).toBeUndefined();
});

test('a raise always leaves room for the turn that waits, and the greater one for two', () => {
  const amounts = fc.integer({ min: 1, max: 1e9 });
  fc.assert(
    fc.property(amounts, fc.nat({ max: 2e9 }), amounts, (hard, used, expected) => {
      const { half, double } = raisesFor({ hard, used }, expected);
      expect(Math.min(half, double)).toBeGreaterThanOrEqual(hard);
      for (const raised of [half, double])
        expect(admit({ used, reserved: 0, hard: raised }, reservationFor(expected, raised))).toBe('admit');
      expect(admit({ used, reserved: expected, hard: double }, expected)).toBe('admit');
    }),
  );
});

test('tokens and cost need a cap of turns or time beside them unless every harness reports', () => {
  expect(needsCap(['tokens'], false)).toBe(true);
  expect(needsCap(['cost', 'tokens'], false)).toBe(true);
  expect(needsCap(['tokens'], true)).toBe(false);
  expect(needsCap(['tokens', 'turns'], false)).toBe(false);
  expect(needsCap(['cost', 'time'], false)).toBe(false);
  expect(needsCap(['turns'], false)).toBe(false);
});

test('a project is a folder and all below it, and no folder that only begins alike', () => {
  expect(foldersAbove('/work/app/src')).toEqual(['/work/app/src', '/work/app', '/work', '/']);
  expect(foldersAbove('/work/application')).not.toContain('/work/app');
  expect(foldersAbove('/')).toEqual(['/']);
  expect(folderText('/work/app//')).toBe('/work/app');
  expect(folderText('/')).toBe('/');
});

const at = (text: string) => Date.parse(text);
const span = (period: Parameters<typeof windowOf>[0], zone: string, now: string) => {
  const window = windowOf(period, zone, at(now));
  return window && [new Date(window.start).toISOString(), new Date(window.end).toISOString()];
};

test('a period is that of the wall clock of its zone, also where clocks change', () => {
  expect(span('none', 'UTC', '2026-11-20T08:00:00Z')).toBeNull();
  expect(span('day', 'UTC', '2026-11-20T08:00:00Z')).toEqual([
    '2026-11-20T00:00:00.000Z',
    '2026-11-21T00:00:00.000Z',
  ]);
  expect(span('day', 'Europe/Berlin', '2026-11-20T23:30:00Z')).toEqual([
    '2026-11-20T23:00:00.000Z',
    '2026-11-21T23:00:00.000Z',
  ]);
  // 25 hours: the clocks go back.
  expect(span('day', 'Europe/Berlin', '2026-10-25T12:00:00Z')).toEqual([
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ]);
  expect(span('week', 'Asia/Tokyo', '2026-11-22T14:59:00Z')).toEqual([
    '2026-11-15T15:00:00.000Z',
    '2026-11-22T15:00:00.000Z',
  ]);
  expect(span('month', 'America/New_York', '2027-01-01T03:00:00Z')).toEqual([
    '2026-12-01T05:00:00.000Z',
    '2027-01-01T05:00:00.000Z',
  ]);
});

test('now lies in its window, and the end of one window is the start of the next', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('day', 'week', 'month'),
      fc.constantFrom(
        'UTC',
        'Europe/Berlin',
        'America/Los_Angeles',
        'Asia/Kolkata',
        'Australia/Lord_Howe',
        'Pacific/Apia',
      ),
      fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2035-01-01T00:00:00Z') }),
      (period, zone, now) => {
        const window = windowOf(period, zone, now);
        if (!window) throw new Error('no window');
        expect(window.start).toBeLessThanOrEqual(now);
        expect(window.end).toBeGreaterThan(now);
        expect(windowOf(period, zone, window.end)?.start).toBe(window.end);
        expect(windowOf(period, zone, window.end - 1)?.end).toBe(window.end);
      },
    ),
  );
});

test('a zone is known by its IANA name', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true);
  expect(isTimeZone('UTC')).toBe(true);
  expect(isTimeZone('Berlin')).toBe(false);
});

test('amounts carry their unit, and small money is not nothing', () => {
  expect(amountText('tokens', 1_234_567)).toBe('1,234,567 tokens');
  expect(amountText('tokens', 1)).toBe('1 token');
  expect(amountText('turns', 3)).toBe('3 turns');
  expect(amountText('cost', 1_500_000)).toBe('$1.50');
  expect(amountText('cost', 4_200)).toBe('$0.0042');
  expect(amountText('cost', 0)).toBe('$0');
  expect(amountText('time', 90_000)).toBe('90 s');
  expect(amountText('time', 5_400_000)).toBe('90 min');
  expect(amountText('time', 9_000_000)).toBe('2 h 30 min');
});

test('a budget says what it is, what is used, what is unknown and what it waits for', () => {
  expect(budgetName(budget({ period: 'day' }))).toBe('1,000 tokens a day for all that you run');
  expect(budgetName(budget({ scope: 'project', scopeId: '/work/app' }))).toBe('1,000 tokens in /work/app');
  expect(budgetName(budget({ scope: 'session', scopeId: 'ses_1' }), 'mill')).toBe(
    '1,000 tokens for session mill',
  );
  expect(pausedText(budget({ used: 1_200 }))).toBe(
    'budget 1,000 tokens for all that you run is used up: 1,200 of 1,000 tokens',
  );
  expect(pausedText(budget({ used: 900, unknown: 2, keptPaused: true }))).toBe(
    'budget 1,000 tokens for all that you run has no room for another turn: 900 of 1,000 tokens, and 2 turns whose harness did not tell; raise it to go on',
  );
  expect(heldText(budget({ used: 300, reserved: 700 }))).toBe(
    'budget 1,000 tokens for all that you run is held by turns that run: 300 of 1,000 tokens used, 700 tokens held',
  );
});

test('the question offers two raises, to leave it, and to cancel what waits', () => {
  const question = raiseQuestion(budget({ used: 1_200, period: 'day' }), {
    expected: 100,
    waits: 'Session mill',
  });
  expect(question).toMatchObject({
    title: 'Raise the budget of 1,000 tokens a day for all that you run?',
    why: 'Budget 1,000 tokens a day for all that you run is used up: 1,200 of 1,000 tokens. Session mill waits; a turn there takes about 100 tokens.',
    options: [
      { id: 'raise_half', text: 'Raise it to 1,500 tokens', amount: 1_500 },
      { id: 'raise_double', amount: 2_000 },
      { id: 'stay', effect: 'deny' },
      { id: 'cancel', effect: 'deny' },
    ],
    otherwise: 'It is left as it is: what waits stays paused until you raise it, or until the day is over.',
  });
});
