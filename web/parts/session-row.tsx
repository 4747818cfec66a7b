import { Link } from '@tanstack/react-router';
import type { Session } from '../live/views.ts';
import { plainText } from './plain-text.ts';
import { nameOf, placeOf } from './session-names.ts';
import { Status } from './status.tsx';

/** A session in one line: how it stands and why, else what it did last, what it is called, where it runs. */
export function SessionRow({ session }: { session: Session }) {
  const { status, glance, task, cwd, queued } = session;
  const words = plainText(status.why ?? glance?.doing?.text ?? task?.title ?? cwd ?? '');
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
      <span className="truncate text-quiet max-md:col-span-2">
        {placeOf(session)}
        {queued > 0 && ` · ${queued} queued`}
      </span>
    </Link>
  );
}
