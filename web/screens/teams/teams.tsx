import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Team } from '../../live/views.ts';
import { Badge } from '../../parts/badge.tsx';
import { HarnessCommand } from '../../parts/harness-command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { ShowMore } from '../../parts/show-more.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Rows } from '../../parts/section.tsx';
import { nameOf, placeOf } from '../../parts/session-names.ts';
import { Status } from '../../parts/status.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { teamKey } from './team-address.ts';
import { teamPages } from './teams-queries.ts';

/** Every team: how it stands, who is in it, how far its tasks are, what it may still use. */
export default function Teams() {
  const state = useSearch({ from: '/teams' }).state ?? 'active';
  const mayAct = useMayAct();
  const pages = useInfiniteQuery(teamPages(state));
  const budgets = useTeamBudgets();
  const teams = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Screen title="Teams" aside={<Aside state={state} mayAct={mayAct} />}>
      {pages.error && <Refusal error={pages.error} />}
      {!pages.isFetched && <p className="text-quiet">Reading …</p>}
      {teams.length > 0 && (
        <Rows label="Teams">
          {teams.map((team) => (
            <TeamRow key={team.id} team={team} budget={budgets.get(team.id)} />
          ))}
        </Rows>
      )}
      <ShowMore pages={pages} />
      {pages.isFetched && !pages.error && teams.length === 0 && <NoTeams state={state} mayAct={mayAct} />}
    </Screen>
  );
}

/** What is used of the budgets of teams, by the team's id. */
function useTeamBudgets(): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: [QUERY.teams, 'budgets'],
    queryFn: ({ signal }) => valueOf(client.call('budgets.list', { signal })),
  });
  const texts = new Map<string, string>();
  for (const { scope, scopeId, usedText } of data?.items ?? [])
    if (scope === 'team') texts.set(scopeId, [texts.get(scopeId), usedText].filter(Boolean).join(', '));
  return texts;
}

function Aside({ state, mayAct }: { state: 'active' | 'deleted'; mayAct: boolean }) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Link
        to="/teams"
        search={state === 'active' ? { state: 'deleted' } : {}}
        className="text-quiet underline underline-offset-4 hover:text-ink"
      >
        {state === 'active' ? 'Deleted teams' : 'Those that are there'}
      </Link>
      {mayAct && (
        <Link
          to="/teams/new"
          search={{}}
          className="flex min-h-8 items-center rounded-md border border-accent bg-accent px-2.5 font-medium text-on-accent"
        >
          New team
        </Link>
      )}
    </div>
  );
}

function TeamRow({ team, budget }: { team: Team; budget: string | undefined }) {
  const { lead, tasks, size, description } = team;
  const counts = [
    `${size} ${size === 1 ? 'teammate' : 'teammates'}`,
    `${tasks.open} open, ${tasks.done} done`,
    budget ?? '',
  ];
  return (
    <li>
      <Link
        to="/teams/$team"
        params={{ team: teamKey(team) }}
        search={{}}
        data-row
        className="flex flex-col gap-0.5 px-3 py-2 -outline-offset-2 hover:bg-sunken"
      >
        <span className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
          <span className="font-medium">{team.name}</span>
          <Status word={team.status.word} since={team.status.since} />
          {tasks.blocked > 0 && <Badge tone="bad">{tasks.blocked} blocked</Badge>}
          <span className="text-quiet md:ml-auto">{counts.filter((part) => part !== '').join(' · ')}</span>
        </span>
        <span className="truncate text-quiet">
          {[
            team.status.why === null ? '' : plainText(team.status.why),
            `led by ${nameOf(lead)} ${lead.harness === null ? 'from outside' : `(${placeOf(lead)})`}`,
            description === null ? '' : plainText(description),
          ]
            .filter((part) => part !== '')
            .join(' · ')}
        </span>
      </Link>
    </li>
  );
}

function NoTeams({ state, mayAct }: { state: 'active' | 'deleted'; mayAct: boolean }) {
  if (state === 'deleted') return <Empty title="No team was deleted.">What was is kept here.</Empty>;
  return (
    <Empty title="No team yet.">
      <p>
        A team is a lead and up to ten teammates, each with a role, who share tasks, mail and artifacts on one
        goal.
      </p>
      {mayAct && (
        <p>
          <Link to="/teams/new" search={{}} className="text-accent underline">
            Form one here
          </Link>
          , or in a terminal:
        </p>
      )}
      <HarnessCommand
        words={['muster', 'team', 'run', 'review my code']}
        flags={['--harness', '--lead-harness']}
      />
    </Empty>
  );
}
