import { Link, useParams } from '@tanstack/react-router';
import type { Session } from '../../../live/views.ts';
import { Ago } from '../../../parts/ago.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { spentText } from '../../now/glance-text.ts';
import type { TeamStatus } from '../teams-queries.ts';

/** What a member did last, or why it stands as it stands. */
export function Doing({ session }: { session: Session }) {
  const { status, glance } = session;
  const doing = glance?.doing;
  return (
    <>
      {status.why !== undefined && !(doing && status.word === 'done') && (
        <p className="break-words">{plainText(status.why)}</p>
      )}
      {doing && (
        <p className="truncate text-quiet" title={doing.text}>
          {plainText(doing.text)} (<Ago at={doing.at} /> ago)
        </p>
      )}
    </>
  );
}

/** What a member used so far; unknown where its harness does not tell. */
export function Spent({ session: { glance } }: { session: Session }) {
  return <span>{glance ? spentText(glance) : 'cost unknown'}</span>;
}

/** Opens the mail, with a letter to this member begun. */
export function TalkTo({ team, name }: { team: TeamStatus; name: string }) {
  const { team: key } = useParams({ from: '/teams/$team' });
  return (
    <Link
      to="/teams/$team"
      params={{ team: key }}
      search={{ tab: 'mail', with: name }}
      aria-label={`Talk to ${name} of ${team.name}`}
      className="flex min-h-8 items-center rounded-md border border-line bg-raised px-2.5 font-medium hover:border-quiet"
    >
      Talk
    </Link>
  );
}
