import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Status } from '../../parts/status.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { DeleteTeam } from './delete-team.tsx';
import { ArtifactsTab } from './artifacts/artifacts-tab.tsx';
import { MailTab } from './mail/mail-tab.tsx';
import { waitsForYou } from './mail/mail-thread.ts';
import { MembersTab } from './members/members-tab.tsx';
import { NeedsLook, NeedsLookLine } from './needs-look.tsx';
import { TasksTab } from './tasks-tab.tsx';
import { TeamBudgets } from './team-budgets.tsx';
import { mailPages, oneTeam, type TeamStatus } from './teams-queries.ts';

/** No event tells what a session did last: it would come with every line of every transcript. */
const LOOK_MS = 5_000;

/** One team: who is in it and how each stands, its tasks, its mail, its artifacts. */
export default function TeamScreen() {
  const { team: key } = useParams({ from: '/teams/$team' });
  const { data: team, error } = useQuery({ ...oneTeam(key), refetchInterval: LOOK_MS });
  if (!team)
    return (
      <Screen title="Team">
        {error ? <Refusal error={error} /> : <p className="text-quiet">Reading …</p>}
        <AllTeams />
      </Screen>
    );
  return <Shown team={team} error={error} />;
}

function Shown({ team, error }: { team: TeamStatus; error: Error | null }) {
  const mayAct = useMayAct() && team.state === 'active';
  return (
    <Screen
      title={team.name}
      aside={
        <div className="flex flex-wrap items-center gap-2">
          <AllTeams />
          <CopyCli words={['muster', 'team', 'status', team.name]} />
          {mayAct && <DeleteTeam team={team} />}
        </div>
      }
    >
      {error && <Refusal error={error} />}
      <About team={team} />
      <TeamBudgets team={team} mayAct={mayAct} />
      <Views team={team} mayAct={mayAct} />
    </Screen>
  );
}

const AllTeams = () => (
  <Link to="/teams" search={{}} className="text-quiet underline underline-offset-4 hover:text-ink">
    All teams
  </Link>
);

function About({ team }: { team: TeamStatus }) {
  const { status, description, state, cwd, source, gates, tasks } = team;
  const facts = [
    ['Folder', cwd ?? ''],
    ['Repository', source ? `${source.url}${source.ref === null ? '' : `#${source.ref}`}` : ''],
    ['Gates', gates.map(({ name }) => name).join(', ')],
    [
      'Tasks',
      `${tasks.open} open, ${tasks.done} done${tasks.blocked > 0 ? `, ${tasks.blocked} blocked` : ''}`,
    ],
  ] as const;
  return (
    <div className="flex flex-col gap-2">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <Status word={status.word} since={status.since} />
        {status.why !== null && <span className="min-w-0 text-quiet">{plainText(status.why)}</span>}
      </p>
      {description !== null && <p>{plainText(description)}</p>}
      {state === 'deleted' && (
        <p role="status" className="text-needs">
          It was deleted: what is shown is what was.
        </p>
      )}
      <p className="flex flex-wrap gap-x-6 gap-y-0.5 text-quiet">
        {facts
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <span key={name} className="min-w-0 break-words">
              {name} <span className="text-ink">{value}</span>
            </span>
          ))}
      </p>
    </div>
  );
}

function Views({ team, mayAct }: { team: TeamStatus; mayAct: boolean }) {
  const search = useSearch({ from: '/teams/$team' });
  const { team: key } = useParams({ from: '/teams/$team' });
  const navigate = useNavigate();
  const { tab = 'members' } = search;
  const live = team.teammates.filter(({ leftAt }) => leftAt === null);
  const letters = useInfiniteQuery(mailPages(team.id)).data?.pages.flatMap(({ items }) => items) ?? [];
  const unread = letters.filter(waitsForYou).length;
  return (
    <Tabs
      label="What of the team"
      tabs={[
        { id: 'members', name: 'Members', count: live.length },
        { id: 'tasks', name: 'Tasks', count: team.tasks.open },
        { id: 'mail', name: 'Mail', count: unread },
        { id: 'artifacts', name: 'Artifacts' },
      ]}
      value={tab}
      change={(id) =>
        void navigate({
          to: '/teams/$team',
          params: { team: key },
          search: id === 'members' ? {} : { tab: id },
        })
      }
    >
      <div className="flex flex-col gap-6 pt-4">
        {tab === 'members' ? <NeedsLook team={team} /> : <NeedsLookLine team={team} address={key} />}
        {tab === 'members' && <MembersTab team={team} mayAct={mayAct} />}
        {tab === 'tasks' && <TasksTab team={team} mayAct={mayAct} />}
        {tab === 'mail' && <MailTab team={team} mayAct={mayAct} />}
        {tab === 'artifacts' && <ArtifactsTab team={team} mayAct={mayAct} />}
      </div>
    </Tabs>
  );
}
