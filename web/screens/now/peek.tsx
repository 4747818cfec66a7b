import { useQuery } from '@tanstack/react-query';
import type { Session } from '../../live/views.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { latestTurn } from './now-queries.ts';

/** The newest turn of a session: what it was asked, and what it answered or does now. */
export function Peek({ session }: { session: Session }) {
  const { data: turn, error, isPending } = useQuery(latestTurn(session.id));
  if (error) return <Refusal error={error} />;
  if (isPending) return <p className="text-quiet">Reading …</p>;
  if (!turn) return <p className="text-quiet">It was not asked anything yet.</p>;
  const doing = session.glance?.doing?.text;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
      <dt className="text-quiet">Asked</dt>
      <dd className={TEXT}>{plainText(turn.command ?? turn.prompt)}</dd>
      <dt className="text-quiet">{turn.reply === null ? 'Now' : 'Answered'}</dt>
      <dd className={TEXT}>{plainText(turn.reply ?? turn.cause?.message ?? doing ?? 'Nothing yet.')}</dd>
    </dl>
  );
}

const TEXT = 'max-h-40 overflow-y-auto whitespace-pre-wrap break-words';
