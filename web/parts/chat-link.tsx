import { Link } from '@tanstack/react-router';
import type { Session } from '../live/views.ts';

/** To the chat that a session is, or to the thread in the chat that owns it. Nothing for any other session. */
export function ChatLink({ session, className }: { session: Session; className: string }) {
  const { id, kind, harness, owner } = session;
  if (kind === 'main' && harness !== null)
    return (
      <Link to="/chat/$session" params={{ session: id }} className={className}>
        open in Chat
      </Link>
    );
  if (kind !== 'thread' || owner === null) return null;
  return (
    <Link to="/chat/$session/threads/$thread" params={{ session: owner, thread: id }} className={className}>
      open in its chat
    </Link>
  );
}

/** Whether there is such a link. */
export const isInChat = ({ kind, harness, owner }: Session): boolean =>
  kind === 'main' ? harness !== null : kind === 'thread' && owner !== null;
