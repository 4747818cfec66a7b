import type { Session } from '../live/views.ts';
import { plainText } from './plain-text.ts';

/** Of these the word alone says why: that one that is done waits for a message is plain. */
const PLAIN: ReadonlySet<Session['status']['word']> = new Set(['done', 'asleep', 'new']);

/** A session in a line beside its status: why it stands so where the word does not say it, else what it did last. */
export function whatItDoes({
  status,
  glance,
  task,
  cwd,
}: Pick<Session, 'status' | 'task' | 'cwd'> & Partial<Pick<Session, 'glance'>>): string {
  const did = glance?.doing?.text ?? task?.title;
  const first = PLAIN.has(status.word) ? (did ?? status.why) : (status.why ?? did);
  return plainText(first ?? cwd ?? '');
}
