import type { StatusWord } from '#domain';
import { oneLine } from './plain-text.ts';
import type { Style } from './style.ts';

interface Look {
  /** As people read it. */
  readonly text: string;
  readonly paint: keyof Style | null;
  /** Order in `status`: what needs a person first. */
  readonly rank: number;
}

/** The one table of how a status word looks. */
const LOOKS: Readonly<Record<StatusWord, Look>> = {
  needs_you: { text: 'needs you', paint: 'attention', rank: 0 },
  stalled: { text: 'stalled', paint: 'attention', rank: 1 },
  failed: { text: 'failed', paint: 'bad', rank: 2 },
  lost: { text: 'lost', paint: 'bad', rank: 3 },
  interrupted: { text: 'interrupted', paint: 'bad', rank: 4 },
  paused: { text: 'paused', paint: 'attention', rank: 5 },
  working: { text: 'working', paint: 'active', rank: 6 },
  starting: { text: 'starting', paint: 'active', rank: 7 },
  closing: { text: 'closing', paint: 'active', rank: 8 },
  queued: { text: 'queued', paint: null, rank: 9 },
  done: { text: 'done', paint: 'good', rank: 10 },
  new: { text: 'new', paint: null, rank: 11 },
  cancelled: { text: 'cancelled', paint: 'dim', rank: 12 },
  asleep: { text: 'asleep', paint: 'dim', rank: 13 },
  outside: { text: 'outside', paint: 'dim', rank: 14 },
  closed: { text: 'closed', paint: 'dim', rank: 15 },
};

/** Words whose cause stands beside them in lists; others explain themselves. */
const TELLS_WHY: readonly StatusWord[] = [
  'needs_you',
  'stalled',
  'failed',
  'lost',
  'interrupted',
  'queued',
  'closing',
  'paused',
  'working',
];

export const statusRank = (status: { word: StatusWord }): number => LOOKS[status.word].rank;

export const statusWord = (word: StatusWord): string => LOOKS[word].text;

/** `queued: a free slot on agent mill` */
export function statusText(status: { word: StatusWord; why?: string | undefined }): string {
  const word = LOOKS[status.word].text;
  return status.why !== undefined && TELLS_WHY.includes(status.word)
    ? `${word}: ${oneLine(status.why)}`
    : word;
}

export function paintStatus(style: Style, word: StatusWord, text: string): string {
  const { paint } = LOOKS[word];
  return paint === null ? text : style[paint](text);
}
