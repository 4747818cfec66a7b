import { Cron } from 'croner';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';

/**
 * When a cron line comes true next after a time, in ms; null when it never does. In the hour that a summer time skips it
 * comes true at the end of the gap, and in the hour that comes twice once.
 */
export function nextTick(cron: string, timeZone: string, after: number): number | null {
  return parse(cron, timeZone).nextRun(new Date(after))?.getTime() ?? null;
}

// Paused, so that it sets no timer: a part of the hub asks for the next tick and keeps it in the database.
const parse = (cron: string, timeZone: string) =>
  new Cron(cron, { timezone: timeZone, paused: true, mode: '5-or-6-parts' });

/** The first tick after `now`, or what is wrong with the line or the zone. */
export function checkCron(cron: string, timeZone: string, now: number): Result<number, Refusal> {
  if (!isTimeZone(timeZone)) {
    return refuse(
      refusal('schedule.invalid', `"${timeZone}" is no time zone that is known here.`, {
        hint: 'Give an IANA name, as Europe/Berlin or UTC.',
      }),
    );
  }
  if (cron.trim().startsWith('@')) return badLine(cron, 'names like @daily are not read');
  try {
    const next = nextTick(cron, timeZone, now);
    return next === null ? badLine(cron, 'it never comes true') : ok(next);
  } catch (error) {
    return badLine(cron, problemText(error));
  }
}

const badLine = (cron: string, why: string) =>
  refuse(
    refusal('schedule.invalid', `The cron line "${cron.slice(0, 100)}" cannot be used: ${why}.`, {
      hint: 'Five fields: minute, hour, day of the month, month, day of the week; "30 2 * * 1-5" is 02:30 on workdays.',
    }),
  );

const problemText = (error: unknown): string =>
  String(error instanceof Error ? error.message : error)
    .replace(/^Cron\w+: /, '')
    .replace(/\.$/, '')
    .slice(0, 200);

function isTimeZone(name: string): boolean {
  try {
    // An offset as +01:00 is taken by some engines; it has no summer time and is no IANA name.
    return (
      /^[A-Za-z]/.test(name) &&
      new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat
    );
  } catch {
    return false;
  }
}
