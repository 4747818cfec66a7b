import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { activeTeams, liveRuns, liveSessions, pendingApprovals } from '../../live/queries.ts';
import { CliCommand } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { Screen } from '../../parts/screen.tsx';
import { ApprovalRow } from '../../parts/approval-row.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { HarnessCommand } from '../../parts/harness-command.tsx';
import { RunRow, TeamRow } from './other-rows.tsx';
import { WorkingRow } from './working-row.tsx';
import { nowOf, summaryOf } from './what-is-now.ts';

/** What needs a person first, then everything that is under way. */
export default function Now() {
  const { now, error, isRead } = useNowGroups();
  const mayAct = useMayAct();
  const shown = now.needs.length + now.underWay.length + now.runs.length + now.teams.length;
  return (
    <Screen title="Now">
      {error && <Refusal error={error} />}
      <p className="text-quiet" role="status">
        {isRead ? summaryOf(now) : 'Reading …'}
      </p>
      <Group
        title="Needs you"
        items={now.needs}
        draw={(one) => <ApprovalRow key={one.id} approval={one} />}
      />
      <Group
        title="Sessions under way"
        items={now.underWay}
        draw={(one) => <WorkingRow key={one.id} session={one} mayAct={mayAct} />}
      />
      <Group title="Runs" items={now.runs} draw={(one) => <RunRow key={one.id} run={one} />} />
      <Group title="Teams" items={now.teams} draw={(one) => <TeamRow key={one.id} team={one} />} />
      {isRead && shown === 0 && !error && <FirstSteps />}
    </Screen>
  );
}

/** No event tells what a session did last: it would come with every line of every transcript. */
const LOOK_MS = 5_000;

function useNowGroups() {
  const [approvals, sessions, runs, teams] = [
    useQuery(pendingApprovals),
    useQuery({ ...liveSessions, refetchInterval: LOOK_MS }),
    useQuery(liveRuns),
    useQuery(activeTeams),
  ];
  const read = [approvals, sessions, runs, teams];
  const now = nowOf({
    approvals: approvals.data?.items ?? [],
    sessions: sessions.data?.items ?? [],
    runs: runs.data?.items ?? [],
    teams: teams.data?.items ?? [],
  });
  const error = read.find((one) => one.error !== null)?.error;
  return { now, error, isRead: read.every(({ isFetched }) => isFetched) };
}

function Group<T>(parts: { title: string; items: readonly T[]; draw: (item: T) => ReactNode }) {
  const { title, items, draw } = parts;
  if (items.length === 0) return null;
  return (
    <Section title={title}>
      <Rows>{items.map(draw)}</Rows>
    </Section>
  );
}

function FirstSteps() {
  return (
    <Empty title="Nothing is under way.">
      <p>
        <Link to="/chat" className="text-accent underline underline-offset-4">
          Open a chat
        </Link>
        , or hand a task to an agent; it shows here while it works, and asks here when it needs you:
      </p>
      <HarnessCommand words={['muster', 'session', 'spawn', 'Say hello', '--delegate', '--label', 'first']} />
      <p>Which harnesses this machine has, and what they still need:</p>
      <CliCommand words={['muster', 'doctor']} />
    </Empty>
  );
}
