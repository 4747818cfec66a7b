import type { Run, StatusWord, Team } from '../live/views.ts';

export type AnyWord = StatusWord | Run['word'] | Team['status']['word'];
export type Tone = 'needs' | 'good' | 'bad' | 'accent' | 'quiet';

/** How a word is shown: a shape beside its colour, so that nobody has to tell colours apart. */
export interface WordLook {
  text: string;
  shape: string;
  tone: Tone;
}

const LOOKS: Readonly<Record<AnyWord, WordLook>> = {
  needs_you: { text: 'needs you', shape: '◆', tone: 'needs' },
  working: { text: 'working', shape: '●', tone: 'accent' },
  running: { text: 'running', shape: '●', tone: 'accent' },
  starting: { text: 'starting', shape: '◔', tone: 'accent' },
  dispatching: { text: 'dispatching', shape: '◔', tone: 'accent' },
  queued: { text: 'queued', shape: '○', tone: 'quiet' },
  waiting: { text: 'waiting', shape: '○', tone: 'needs' },
  paused: { text: 'paused', shape: '‖', tone: 'needs' },
  stalled: { text: 'stalled', shape: '!', tone: 'bad' },
  lost: { text: 'lost', shape: '?', tone: 'bad' },
  failed: { text: 'failed', shape: '✕', tone: 'bad' },
  interrupted: { text: 'interrupted', shape: '⌁', tone: 'bad' },
  done: { text: 'done', shape: '✓', tone: 'good' },
  asleep: { text: 'asleep', shape: '☾', tone: 'quiet' },
  cancelled: { text: 'cancelled', shape: '–', tone: 'quiet' },
  new: { text: 'new', shape: '·', tone: 'quiet' },
  closing: { text: 'closing', shape: '◌', tone: 'quiet' },
  closed: { text: 'closed', shape: '▪', tone: 'quiet' },
  deleted: { text: 'deleted', shape: '×', tone: 'quiet' },
  outside: { text: 'outside', shape: '↗', tone: 'quiet' },
};

export const lookOf = (word: AnyWord): WordLook => LOOKS[word];

/** Whether a session is under way: it works, waits for its turn, or is held up. */
const UNDER_WAY: ReadonlySet<StatusWord> = new Set([
  'needs_you',
  'working',
  'starting',
  'queued',
  'paused',
  'stalled',
  'lost',
  'closing',
]);
export const isUnderWay = (word: StatusWord): boolean => UNDER_WAY.has(word);

/** Most in need of a look first; those that are alike, longest so first. */
const ORDER: readonly StatusWord[] = [
  'needs_you',
  'stalled',
  'lost',
  'paused',
  'working',
  'starting',
  'queued',
  'closing',
];

export function byNeed(
  one: { word: StatusWord; since: number },
  other: { word: StatusWord; since: number },
): number {
  return ORDER.indexOf(one.word) - ORDER.indexOf(other.word) || one.since - other.since;
}
