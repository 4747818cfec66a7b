import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { oneSession } from '../../live/queries.ts';
import type { SessionDetail } from '../../live/views.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useTabTitle } from '../../parts/screen.tsx';
import { nameOf } from '../../parts/session-names.ts';
import { Tabs, type Tab } from '../../parts/tabs.tsx';
import { useScreenKeys } from '../../parts/use-screen-keys.ts';
import type { SessionView } from './session-address.ts';
import { SessionHead } from './session-head.tsx';
import { TranscriptTab } from './transcript-tab.tsx';
import { transcriptOf } from './transcript-query.ts';
import { usageText } from './usage-text.ts';

const ReviewTab = lazy(() => import('./review/review-tab.tsx'));
const WireTab = lazy(() => import('./wire/wire-tab.tsx'));

/** One session: what was said and done, what it changed, what went over its wire; how it stands, and what to do with it. */
export default function SessionScreen() {
  const { session: id } = useParams({ from: '/sessions/$session' });
  const session = useQuery(oneSession(id));
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
  return <OneSession session={session.data} />;
}

function OneSession({ session }: { session: SessionDetail }) {
  const queries = useQueryClient();
  const { view = 'transcript' } = useSearch({ from: '/sessions/$session' });
  const navigate = useNavigate({ from: '/sessions/$session' });
  // Events name the whole id; the address may hold a short one or a label.
  const usage = useQuery({ ...transcriptOf(session.id, queries), enabled: view === 'transcript' }).data
    ?.usage;
  const go = (to: SessionView) =>
    void navigate({ search: to === 'transcript' ? {} : { view: to }, replace: true });
  const isOutside = session.harness === null;
  useScreenKeys({ t: () => go('transcript'), d: () => go('review'), l: () => go('log') });
  return (
    <div
      className={`mx-auto flex h-full w-full flex-col ${view === 'review' ? 'max-w-[110rem]' : 'max-w-5xl'}`}
    >
      <SessionHead session={session} usage={usageText(usage)} />
      <Tabs
        label="Views of the session"
        tabs={isOutside ? TABS.slice(0, 1) : TABS}
        value={view}
        change={go}
        className="flex min-h-0 flex-1 flex-col [&>[role=tabpanel]]:flex [&>[role=tabpanel]]:flex-col [&>[role=tablist]]:px-4"
      >
        <Suspense fallback={<p className="p-4 text-quiet">Reading …</p>}>
          {view === 'transcript' && <TranscriptTab key={session.id} session={session} />}
          {view === 'review' && <ReviewTab key={session.id} session={session} />}
          {view === 'log' && <WireTab key={session.id} session={session} />}
        </Suspense>
      </Tabs>
    </div>
  );
}

const TABS: Tab<SessionView>[] = [
  { id: 'transcript', name: 'Transcript' },
  { id: 'review', name: 'Changes' },
  { id: 'log', name: 'Protocol log' },
];
