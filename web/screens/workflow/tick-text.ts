const PARTS = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
} as const;

const told = (at: number, timeZone: string): string => {
  const parts = new Intl.DateTimeFormat('en-GB', { ...PARTS, timeZone }).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('weekday')} ${of('day')} ${of('month')} ${of('year')}, ${of('hour')}:${of('minute')} ${timeZone}`;
};

/** When something comes, in the zone of its schedule, in that of whoever reads, and in UTC. */
export const tickTexts = (
  times: readonly number[],
  timeZone: string,
  here = ownZone(),
): { at: number; zone: string; own: string; utc: string }[] =>
  times.map((at) => ({ at, zone: told(at, timeZone), own: told(at, here), utc: told(at, 'UTC') }));

/** The zone of whoever reads. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
