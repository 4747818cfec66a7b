import type { BudgetPeriod } from './budget.ts';

/** The period that runs, in ms since 1970: from its start up to, and without, its end. Null where there is none. */
export interface BudgetWindow {
  start: number;
  end: number;
}

interface Day {
  year: number;
  /** From 1. */
  month: number;
  day: number;
}

/** The window of a period around `now`, by the wall clock of a time zone: days are 23 or 25 h long when clocks change. */
export function windowOf(period: BudgetPeriod, zone: string, now: number): BudgetWindow | null {
  if (period === 'none') return null;
  const today = dayIn(zone, now);
  const first = firstDay(period, today);
  return { start: midnight(zone, first), end: midnight(zone, dayAfter(period, first)) };
}

/** Whether this is a time zone that is known here: an IANA name. */
export function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function firstDay(period: Exclude<BudgetPeriod, 'none'>, { year, month, day }: Day): Day {
  if (period === 'month') return { year, month, day: 1 };
  if (period === 'day') return { year, month, day };
  // Monday is the first: 0 days back.
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  return dayOf(Date.UTC(year, month - 1, day - weekday));
}

function dayAfter(period: Exclude<BudgetPeriod, 'none'>, { year, month, day }: Day): Day {
  if (period === 'month') return dayOf(Date.UTC(year, month, 1));
  return dayOf(Date.UTC(year, month - 1, day + (period === 'week' ? 7 : 1)));
}

function dayOf(utc: number): Day {
  const date = new Date(utc);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** What the wall clock of a zone shows, as if it were UTC. */
function wallClock(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

const dayIn = (zone: string, at: number): Day => dayOf(wallClock(zone, at));

/** The first moment of a day. Where midnight is left out by a change of clocks, the moment of the change. */
function midnight(zone: string, { year, month, day }: Day): number {
  const wanted = Date.UTC(year, month - 1, day);
  // The offset at the guess may be another than at the answer: the second step has the right one.
  let at = wanted;
  for (let step = 0; step < 3; step++) at -= wallClock(zone, at) - wanted;
  return at;
}
