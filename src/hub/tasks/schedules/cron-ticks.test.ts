import { expect, test } from 'vitest';
import { checkCron, nextTick } from './cron-ticks.ts';

/** The first ticks after a time, as ISO. */
function ticks(cron: string, zone: string, after: string, count: number): string[] {
  const found: string[] = [];
  for (let at: number | null = Date.parse(after); at !== null && found.length < count;) {
    at = nextTick(cron, zone, at);
    if (at !== null) found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

test('a line comes true by the clocks of its zone', () => {
  expect(ticks('30 2 * * 1-5', 'Europe/Berlin', '2026-01-02T00:00Z', 3)).toEqual([
    '2026-01-02T01:30',
    '2026-01-05T01:30',
    '2026-01-06T01:30',
  ]);
  expect(ticks('15 0 0 1 1 *', 'UTC', '2026-01-02T00:00Z', 1)).toEqual(['2027-01-01T00:00']);
});

test('in the hour that summer time skips it comes true at the end of the gap, once', () => {
  expect(ticks('30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00Z', 4)).toEqual([
    '2026-03-28T01:30',
    '2026-03-29T01:00',
    '2026-03-30T00:30',
    '2026-03-31T00:30',
  ]);
});

test('in the hour that comes twice in October it comes true once', () => {
  expect(ticks('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 3)).toEqual([
    '2026-10-25T00:30',
    '2026-10-26T01:30',
    '2026-10-27T01:30',
  ]);
});

test.each([
  ['61 * * * *', 'UTC', /Invalid value for minute: 61/],
  ['* * *', 'UTC', /exactly five/],
  ['a b c d e', 'UTC', /illegal characters/],
  ['0 0 31 2 *', 'UTC', /it never comes true/],
  ['@daily', 'UTC', /names like @daily are not read/],
  ['0 0 * * *', 'Mars/Phobos', /"Mars\/Phobos" is no time zone/],
  ['0 0 * * *', '', /is no time zone/],
])('refuses "%s" in "%s" and says why', (cron, zone, why) => {
  expect(checkCron(cron, zone, 0)).toMatchObject({
    ok: false,
    error: { code: 'schedule.invalid', message: expect.stringMatching(why) },
  });
});
