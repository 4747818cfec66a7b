import { Link } from '@tanstack/react-router';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { Session } from '../../live/views.ts';
import { plainText } from '../../parts/plain-text.ts';
import { QuickReply } from '../../parts/quick-reply.tsx';
import { nameOf, placeOf } from '../../parts/session-names.ts';
import { Status } from '../../parts/status.tsx';
import { spentText } from './glance-text.ts';
import { Peek } from './peek.tsx';

type Fold = 'peek' | 'reply';

/** A session under way: how it stands, what it did last, where, at what cost. Space peeks, `r` replies, Enter opens. */
export function WorkingRow({ session, mayAct }: { session: Session; mayAct: boolean }) {
  const [fold, setFold] = useState<Fold>();
  const link = useRef<HTMLAnchorElement>(null);
  const mayReply = mayAct && session.status.actions.includes('send');
  const turn = (to: Fold) => setFold((now) => (now === to ? undefined : to));
  const heed = (event: KeyboardEvent) => {
    if (event.key === ' ') turn('peek');
    else if (event.key === 'r' && mayReply) turn('reply');
    else return;
    event.preventDefault();
  };
  const close = () => {
    setFold(undefined);
    link.current?.focus();
  };
  return (
    <li className="flex flex-col">
      <div className="flex items-start">
        <Link
          ref={link}
          to="/sessions/$session"
          params={{ session: session.id }}
          data-row
          onKeyDown={heed}
          className="flex min-w-0 flex-1 flex-col px-3 py-2 -outline-offset-2 hover:bg-sunken"
        >
          <Standing session={session} />
        </Link>
        <div className="flex flex-col p-1 md:flex-row">
          <FoldButton name="Peek" keys="Space" isOpen={fold === 'peek'} turn={() => turn('peek')} />
          {mayReply && (
            <FoldButton name="Reply" keys="r" isOpen={fold === 'reply'} turn={() => turn('reply')} />
          )}
        </div>
      </div>
      {fold !== undefined && (
        <div className="border-t border-dashed border-line px-3 py-2">
          {fold === 'peek' ? <Peek session={session} /> : <QuickReply session={session} done={close} />}
        </div>
      )}
    </li>
  );
}

function Standing({ session }: { session: Session }) {
  const { status, glance, task, queued } = session;
  const doing = plainText(status.why ?? glance?.doing?.text ?? task?.title ?? '');
  const facts = [
    placeOf(session),
    glance?.branch ?? '',
    glance ? spentText(glance) : '',
    queued > 0 ? `${queued} queued` : '',
  ];
  return (
    <>
      <span className="flex flex-wrap items-baseline gap-x-4">
        <span className="min-w-0 truncate font-medium">{nameOf(session)}</span>
        <Status word={status.word} since={status.since} />
        <span className="min-w-0 truncate text-quiet md:ml-auto">
          {facts.filter((fact) => fact !== '').join(' · ')}
        </span>
      </span>
      {doing !== '' && (
        <span className="truncate text-quiet" title={doing}>
          {doing}
        </span>
      )}
    </>
  );
}

function FoldButton(parts: { name: string; keys: string; isOpen: boolean; turn: () => void }) {
  const { name, keys, isOpen, turn } = parts;
  return (
    <button
      type="button"
      title={keys}
      aria-expanded={isOpen}
      onClick={turn}
      className="min-h-8 rounded-md px-2 text-quiet hover:bg-sunken hover:text-ink"
    >
      {name}
    </button>
  );
}
