import { Link } from '@tanstack/react-router';
import type { Run, Team } from '../../live/views.ts';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { nameOf, placeOf } from '../../parts/session-names.ts';
import { Status } from '../../parts/status.tsx';
import { teamKey } from '../teams/team-address.ts';

const ROW = 'flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2';

export function RunRow({ run }: { run: Run }) {
  const { counts } = run;
  const steps = [
    `${counts.done} done`,
    counts.running > 0 ? `${counts.running} running` : '',
    counts.asking > 0 ? `${counts.asking} needs you` : '',
    counts.failed > 0 ? `${counts.failed} failed` : '',
    counts.skipped > 0 ? `${counts.skipped} skipped` : '',
  ];
  return (
    <li className={ROW}>
      <Link
        to="/runs/$run"
        params={{ run: run.id }}
        search={{}}
        data-row
        className="font-medium underline underline-offset-4"
      >
        {run.name}
      </Link>
      <Status word={run.word} since={run.createdAt} />
      <span className="min-w-0 flex-1 truncate text-quiet">{run.why ?? run.phase}</span>
      <span className="text-quiet">{steps.filter((part) => part !== '').join(', ')}</span>
      <CopyCli words={['muster', 'workflow', 'status', run.id]} />
    </li>
  );
}

export function TeamRow({ team }: { team: Team }) {
  const { status, lead, tasks, size } = team;
  return (
    <li className={ROW}>
      <Link
        to="/teams/$team"
        params={{ team: teamKey(team) }}
        search={{}}
        data-row
        className="font-medium underline underline-offset-4"
      >
        {team.name}
      </Link>
      <Status word={status.word} since={status.since} />
      <span className="min-w-0 flex-1 truncate text-quiet">
        {[status.why, lead.harness === null ? null : `led by ${nameOf(lead)} (${placeOf(lead)})`]
          .filter((part) => part !== null)
          .join(' · ')}
      </span>
      <span className="text-quiet">
        {size} {size === 1 ? 'teammate' : 'teammates'}, {tasks.open} tasks open, {tasks.done} done
      </span>
      <CopyCli words={['muster', 'team', 'status', team.name]} />
    </li>
  );
}
