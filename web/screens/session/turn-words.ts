import type { RouteAnswer } from '#contract';
import { ageText } from '../../parts/age-text.ts';
import type { Tone } from '../../parts/status-words.ts';
import type { Row } from './transcript.ts';
import { usageText } from './usage-text.ts';

export type Turn = RouteAnswer<'sessions.turns'>['items'][number];

/** What is said of a turn that has ended, below its last row. */
export interface TurnEnd {
  shape: string;
  tone: Tone;
  /** The outcome, how long it took, what it used. */
  text: string;
  /** Why it ended so, where it did not end well. */
  why: string | undefined;
}

const ENDS: Partial<Record<Turn['state'], Pick<TurnEnd, 'shape' | 'tone'> & { word: string }>> = {
  done: { shape: '✓', tone: 'good', word: 'done' },
  failed: { shape: '✕', tone: 'bad', word: 'failed' },
  cancelled: { shape: '–', tone: 'quiet', word: 'cancelled' },
  interrupted: { shape: '⌁', tone: 'bad', word: 'interrupted' },
  expired: { shape: '⌁', tone: 'bad', word: 'expired' },
};

/** Undefined: it has not ended. */
export function turnEnd(turn: Turn): TurnEnd | undefined {
  const end = ENDS[turn.state];
  if (!end) return undefined;
  const { startedAt, endedAt, usage, cause, stopReason } = turn;
  const took = startedAt === null || endedAt === null ? '' : ageText(endedAt - startedAt);
  const stop = stopReason === null || stopReason === 'end_turn' ? '' : stopReason.replaceAll('_', ' ');
  const text = [`Turn ${end.word}`, stop, took, usageText(usage ?? undefined)]
    .filter((part) => part !== '')
    .join(' · ');
  return { shape: end.shape, tone: end.tone, text, why: cause?.message };
}

/** The ends of turns by the number of the last row of each. */
export function endsAfter(rows: readonly Row[], turns: readonly Turn[]): ReadonlyMap<number, TurnEnd> {
  const byId = new Map(turns.map((turn) => [String(turn.id), turn]));
  const last = new Map<string, number>();
  for (const { turn, seq } of rows) if (turn !== null) last.set(turn, seq);
  const ends = new Map<number, TurnEnd>();
  for (const [id, seq] of last) {
    const turn = byId.get(id);
    const end = turn && turnEnd(turn);
    if (end) ends.set(seq, end);
  }
  return ends;
}
