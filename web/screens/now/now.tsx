import { useQuery } from '@tanstack/react-query';
import { useId, type ReactNode } from 'react';
import { activeTeams, liveRuns, liveSessions, pendingApprovals } from '../../live/queries.ts';
import { CliCommand } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { SessionRow } from '../../parts/session-row.tsx';
import { ApprovalRow } from '../../parts/approval-row.tsx';
import { RunRow, TeamRow } from './other-rows.tsx';
import { nowOf, summaryOf } from './what-is-now.ts';

/** What needs a person first, then everything that is under way. */
export default function Now() {
  const { now, error, isRead } = useNowGroups();
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
        draw={(one) => (
          <li key={one.id}>
            <SessionRow session={one} />
          </li>
        )}
      />
      <Group title="Runs" items={now.runs} draw={(one) => <RunRow key={one.id} run={one} />} />
      <Group title="Teams" items={now.teams} draw={(one) => <TeamRow key={one.id} team={one} />} />
      {isRead && shown === 0 && !error && <FirstSteps />}
    </Screen>
  );
}

function useNowGroups() {
  const [approvals, sessions, runs, teams] = [
    useQuery(pendingApprovals),
    useQuery(liveSessions),
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
  const id = useId();
  if (items.length === 0) return null;
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h2 id={id} className="font-semibold">
        {title}
      </h2>
      <ul className="flex flex-col divide-y divide-line overflow-hidden rounded-lg border border-line bg-raised">
        {items.map(draw)}
      </ul>
    </section>
  );
}

function FirstSteps() {
  return (
    <Empty title="Nothing is under way.">
      <p>Hand a task to an agent; it shows here while it works, and asks here when it needs you:</p>
      <CliCommand words={['muster', 'session', 'spawn', 'Say hello', '--delegate', '--label', 'first']} />
      <p>Which harnesses this machine has, and what they still need:</p>
      <CliCommand words={['muster', 'doctor']} />
    </Empty>
  );
}
