/** How long ago at most. */
export const SINCE = ['1h', '1d', '7d', '30d'] as const;
export type Since = (typeof SINCE)[number];

/** What of the address the screen reads; all of it may be absent. */
export interface AuditSearch {
  who?: string;
  what?: string;
  door?: string;
  about?: string;
  since?: Since;
}

const LONGEST = 100;

/** Reads the address; what means nothing is left out. */
export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const text = (name: string): Record<string, string> => {
    const value = search[name];
    const trimmed = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    return trimmed === '' ? {} : { [name]: trimmed.slice(0, LONGEST) };
  };
  const since = SINCE.find((one) => one === search['since']);
  return {
    ...text('who'),
    ...text('what'),
    ...text('door'),
    ...text('about'),
    ...(since ? { since } : {}),
  };
}

const SPANS: Readonly<Record<Since, number>> = {
  '1h': 3_600_000,
  '1d': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
};

/** What the hub is asked for. */
export const auditQuery = ({ since, ...rest }: AuditSearch, now: number) => ({
  ...rest,
  ...(since === undefined ? {} : { since: now - SPANS[since] }),
});

/** The command that lists the same. */
export function auditWords({ who, what, door, about, since }: AuditSearch): string[] {
  const flag = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value]);
  return [
    'muster',
    'audit',
    ...flag('--who', who),
    ...flag('--what', what),
    ...flag('--door', door),
    ...flag('--about', about),
    ...flag('--since', since),
  ];
}

/** The data of a line as names and values; deeper things as JSON. */
export function dataPairs(data: Record<string, unknown> | null): [string, string][] {
  return Object.entries(data ?? {})
    .filter(([, value]) => value !== null)
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
}
