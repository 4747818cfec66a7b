import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { oneSession, pendingApprovals } from '../../live/queries.ts';
import type { SessionDetail } from '../../live/views.ts';
import { ApprovalRow } from '../../parts/approval-row.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { useTabTitle } from '../../parts/screen.tsx';
import { nameOf, placeOf } from '../../parts/session-names.ts';
import { Status } from '../../parts/status.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { Composer } from './composer.tsx';
import { StopPanel } from './stop-panel.tsx';
import { transcriptOf } from './transcript-query.ts';
import { TranscriptView } from './transcript-view.tsx';
import { usageText } from './usage-text.ts';

/** One session: what was said and done from the start, then live; how it stands; how to stop it. */
export default function SessionScreen() {
  const { session: id } = useParams({ from: '/sessions/$session' });
  const queries = useQueryClient();
  const mayAct = useMayAct();
  const session = useQuery(oneSession(id));
  // Events name the whole id; the address may hold a short one or a label.
  const whole = session.data?.id;
  const transcript = useQuery({ ...transcriptOf(whole ?? id, queries), enabled: whole !== undefined });
  useTabTitle(session.data ? nameOf(session.data) : 'Session');
  if (!session.data)
    return (
      <div className="mx-auto flex max-w-5xl flex-col gap-4 p-4 md:p-6">
        <h1 className="text-xl font-semibold">Session</h1>
        {session.error ? <Refusal error={session.error} /> : <p className="text-quiet">Reading …</p>}
        <Link to="/sessions" className="text-accent underline">
          All sessions
        </Link>
      </div>
    );
  return (
    <div className="mx-auto flex h-full w-full max-w-5xl flex-col">
      <Head session={session.data} mayAct={mayAct} usage={usageText(transcript.data?.usage)} />
      {transcript.error && <Refusal error={transcript.error} />}
      <TranscriptView transcript={transcript.data} key={whole} />
      <Asks session={session.data.id} />
      {mayAct && session.data.status.actions.includes('send') && <Composer session={session.data} />}
    </div>
  );
}

/** What this session asks is answered here as well as on Now. */
function Asks({ session }: { session: string }) {
  const asked = useQuery(pendingApprovals).data?.items.filter((one) => one.session === session) ?? [];
  if (asked.length === 0) return null;
  return (
    <ul
      aria-label="Needs you"
      className="max-h-[45vh] shrink-0 overflow-y-auto border-t border-line bg-raised"
    >
      {asked.map((approval) => (
        <ApprovalRow key={approval.id} approval={approval} />
      ))}
    </ul>
  );
}

function Head(parts: { session: SessionDetail; mayAct: boolean; usage: string }) {
  const { session, mayAct, usage } = parts;
  const { status } = session;
  const facts = [placeOf(session), session.model, session.cwd ?? session.source?.url, usage];
  return (
    <header className="flex flex-col gap-1 border-b border-line p-4 pb-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h1 className="min-w-0 truncate text-xl font-semibold">{nameOf(session)}</h1>
        <Status word={status.word} since={status.since} />
        <div className="ml-auto flex items-center gap-2">
          <CopyCli words={['muster', 'session', 'show', session.id]} />
          {mayAct && <StopPanel session={session} />}
        </div>
      </div>
      {status.why !== undefined && <p>{plainText(status.why)}</p>}
      <p className="text-quiet">{facts.filter((fact) => fact != null && fact !== '').join(' · ')}</p>
    </header>
  );
}
