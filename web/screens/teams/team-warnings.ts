import type { Letter, Teammate } from './teams-queries.ts';

/** What the hub warned a lead of. */
export interface Warning {
  id: string;
  at: number;
  /** Its first lines: a patch may follow them. */
  text: string;
}

/** So many of the newest, a teammate. */
const SHOWN = 2;

/** What was told of each teammate's work: what it wrote and may not, what it changes beside another. By its session. */
export function warningsOf(
  letters: readonly Letter[],
  mates: readonly Pick<Teammate, 'session'>[],
): ReadonlyMap<string, readonly Warning[]> {
  const warnings = new Map<string, Warning[]>();
  const known = new Set<string>(mates.map(({ session }) => session.id));
  for (const letter of letters.toSorted((a, b) => (a.id < b.id ? 1 : -1))) {
    const { id, kind, from, body, createdAt } = letter;
    if (kind !== 'team_notice' || from === null || !known.has(from)) continue;
    const of = warnings.get(from) ?? [];
    if (of.length < SHOWN) warnings.set(from, [...of, { id, at: createdAt, text: firstLine(body) }]);
  }
  return warnings;
}

const firstLine = (body: string): string => body.split('\n', 1)[0] ?? '';
