import type { Session } from '../../live/views.ts';
import { plainText } from '../../parts/plain-text.ts';

/** That it waits for a message is plain where one writes it. */
const PLAIN: ReadonlySet<Session['status']['word']> = new Set(['done', 'new']);

/** Why a session stands as it does, where its word alone does not say it. */
export function Why({ status, isSmall = false }: { status: Session['status']; isSmall?: boolean }) {
  if (status.why === undefined || PLAIN.has(status.word)) return null;
  const small = isSmall ? 'line-clamp-2 text-xs text-quiet' : '';
  return <p className={`break-words ${small}`}>{plainText(status.why)}</p>;
}
