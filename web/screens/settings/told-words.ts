import type { WordLook } from '../../parts/status-words.ts';
import type { Notice } from './settings-queries.ts';

const LOOKS: Readonly<Record<Notice['state'], WordLook>> = {
  waiting: { text: 'waits', shape: '○', tone: 'quiet' },
  sent: { text: 'told', shape: '●', tone: 'accent' },
  clearing: { text: 'being cleared', shape: '◌', tone: 'quiet' },
  cleared: { text: 'told and cleared', shape: '✓', tone: 'good' },
  left: { text: 'told, and over', shape: '✓', tone: 'quiet' },
  failed: { text: 'failed', shape: '✕', tone: 'bad' },
  dropped: { text: 'not told', shape: '–', tone: 'quiet' },
};

const RETRIED: WordLook = { text: 'tried again', shape: '!', tone: 'needs' };

/** What became of a notice, in a word. */
export const toldLook = ({ state, tries }: Pick<Notice, 'state' | 'tries'>): WordLook =>
  state === 'waiting' && tries > 0 ? RETRIED : LOOKS[state];

/** What went wrong last on a channel, where nothing went well since; `notices` newest first. */
export function troubleOf(channel: string, notices: readonly Notice[]): Notice | undefined {
  const last = notices.find(
    (one) => one.channel === channel && (one.sentAt !== null || one.why !== null) && one.state !== 'dropped',
  );
  return last?.sentAt === null ? last : undefined;
}
