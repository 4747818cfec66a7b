import { Link } from '@tanstack/react-router';
import type { Session } from '../live/views.ts';
import { plainText } from './plain-text.ts';
import { nameOf, placeOf } from './session-names.ts';
import { Status } from './status.tsx';
import { whatItDoes } from './what-it-does.ts';

/** A session in one line: how it stands and why, or what it did last; what it is called, where it runs. */
export function SessionRow({ session }: { session: Session }) {
  const { status, queued } = session;
  const words = whatItDoes(session);
  const why = plainText(status.why ?? '');
  return (
    <Link
      to="/sessions/$session"
      params={{ session: session.id }}
      data-row
      className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 px-3 py-2 -outline-offset-2 hover:bg-sunken md:grid-cols-[minmax(0,12rem)_12rem_minmax(0,1fr)_auto]"
    >
      <span className="truncate font-medium">{nameOf(session)}</span>
      <Status word={status.word} since={status.since} />
      <span className="truncate text-quiet max-md:col-span-2" title={words}>
        {words}
      </span>
      {words !== why && <span className="sr-only">{why}</span>}
      <span className="truncate text-quiet max-md:col-span-2">
        {placeOf(session)}
        {queued > 0 && ` · ${queued} queued`}
      </span>
    </Link>
  );
}
