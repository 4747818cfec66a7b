import { addressOf, honoursOf, LIMITS, notApplied, teamStatusOf } from '#domain';
import type { AgentId, MemberFacts, Role, SessionId, Task, Team, Teammate } from '#domain';
import { attemptRows, messageRows, sessionRows, teamRows, type Reader } from '#store';
import { reachOf } from '../sessions/agent-reach.ts';
import { viewTeamBudgets } from '../budgets/team-budgets.ts';
import { readGlances } from '../sessions/session-glance.ts';
import type { SessionView } from '../sessions/session-verbs.ts';
import { readViews as readSessions } from '../sessions/status-facts.ts';
import type { TeamDeps } from './team-deps.ts';
import { leadNotices, noticesOf } from './team-notices.ts';
import type { ChangedFiles } from './team-ports.ts';
import type { TeammateView, TeamStatus, TeamView } from './team-verbs.ts';

/** Teams as lists show them, in the order given. One whose lead is erased shows nothing, and is left out. */
export async function readTeamViews(
  deps: TeamDeps,
  reader: Reader,
  teams: readonly Team[],
): Promise<TeamView[]> {
  const ids = teams.map(({ id }) => id);
  const counts = await teamRows.countTeamTasks(reader, ids);
  const sizes = await teamRows.countLiveTeammates(reader, ids);
  const mates = await teamRows.liveTeammatesOf(reader, ids);
  const members = new Set([...teams.map(({ lead }) => lead), ...mates.map(({ session }) => session)]);
  const sessions = await sessionRows.findSessions(reader, [...members]);
  const views = new Map((await readSessions(deps, reader, sessions)).map((view) => [view.session.id, view]));
  const lost = await lostAgents(deps, reader, mates);
  return teams.flatMap((team) => {
    const lead = views.get(team.lead);
    if (!lead) return [];
    const tasks = counts.get(team.id) ?? { open: 0, done: 0, blocked: 0 };
    const own = mates.filter((mate) => mate.team === team.id);
    const status = teamStatusOf({ team, members: membersOf(lead, own, { views, lost }), tasks });
    return [{ team, status, lead, size: sizes.get(team.id) ?? 0, tasks }];
  });
}

function membersOf(
  lead: SessionView,
  mates: readonly Teammate[],
  { views, lost }: { views: ReadonlyMap<SessionId, SessionView>; lost: ReadonlySet<AgentId> },
): MemberFacts[] {
  const leads: MemberFacts = { name: 'the lead', status: lead.status, plan: 'not_required' };
  return [
    leads,
    ...mates.flatMap(({ session, name, plan, agent }) => {
      const view = views.get(session);
      if (!view) return [];
      const { status } = view;
      // Between turns a session stands as its last one ended, wherever its agent is.
      const isGone = agent !== null && lost.has(agent);
      const why = `agent ${view.agent?.name ?? '?'} has been silent for too long`;
      return [{ name, plan, status: isGone ? { word: 'lost' as const, since: status.since, why } : status }];
    }),
  ];
}

/** A team with everybody in it, and what its lead should know. */
export async function readTeamStatus(
  deps: TeamDeps,
  reader: Reader,
  team: Team,
): Promise<TeamStatus | undefined> {
  const [listed] = await readTeamViews(deps, reader, [team]);
  if (!listed) return undefined;
  const mates = [
    ...(await teamRows.liveTeammates(reader, team.id)),
    ...(await teamRows.formerTeammates(reader, team.id, LIMITS.formerTeammatesShown)),
  ];
  const known = await readTeammates(deps, reader, team, mates);
  const glances = await readGlances(reader, [team.lead, ...mates.map(({ session }) => session)]);
  const seen = (view: SessionView): SessionView => ({ ...view, glance: glances.get(view.session.id) });
  const view = { ...listed, lead: seen(listed.lead) };
  const teammates = known.map((mate) => ({ ...mate, session: seen(mate.session) }));
  const lost = await lostAgents(deps, reader, mates);
  const notices = [
    ...leadNotices(view),
    ...noticesOf(teammates, { now: reader.now, lost }),
    ...(await deps.work.notices(reader, team)),
  ];
  return { ...view, teammates, notices, budgets: await viewTeamBudgets(reader, team) };
}

/** Agents of live teammates that are silent for too long: also who has no turn there is out of reach. */
async function lostAgents(
  deps: TeamDeps,
  reader: Reader,
  mates: readonly Teammate[],
): Promise<ReadonlySet<AgentId>> {
  const lost = new Set<AgentId>();
  const agents = new Set(mates.flatMap(({ agent, leftAt }) => (agent && leftAt === null ? [agent] : [])));
  for (const agent of agents) if ((await reachOf(deps, reader, agent)) === 'lost') lost.add(agent);
  return lost;
}

/** Teammates as a status shows them, in the order given. */
export async function readTeammates(
  deps: TeamDeps,
  reader: Reader,
  team: Pick<Team, 'id' | 'name' | 'user'>,
  mates: readonly Teammate[],
): Promise<TeammateView[]> {
  const ids = mates.map(({ session }) => session);
  const sessions = await readSessions(deps, reader, await sessionRows.findSessions(reader, ids));
  const views = new Map(sessions.map((view) => [view.session.id, view]));
  const waiting = await messageRows.countQueued(reader, ids);
  const held = await heldTasks(reader, team, mates);
  const profiles = await profilesOf(reader, mates);
  const changed = await deps.work.changed(reader, team);
  return mates.flatMap((teammate) => {
    const session = views.get(teammate.session);
    return session ? [viewOf(team, { teammate, session, waiting, held, profiles, changed })] : [];
  });
}

interface Facts {
  teammate: Teammate;
  session: SessionView;
  waiting: ReadonlyMap<SessionId, number>;
  held: ReadonlyMap<SessionId, Task>;
  profiles: ReadonlyMap<SessionId, Role>;
  changed: ReadonlyMap<SessionId, ChangedFiles>;
}

function viewOf(
  team: Pick<Team, 'name'>,
  { teammate, session, waiting, held, profiles, changed }: Facts,
): TeammateView {
  const task = held.get(teammate.session);
  const profile = profiles.get(teammate.session);
  return {
    teammate,
    address: addressOf(team.name, teammate),
    session,
    task: task ? { id: task.id, title: task.title } : null,
    waitingMail: waiting.get(teammate.session) ?? 0,
    changed: changed.get(teammate.session) ?? null,
    notApplied: profile ? notApplied(profile, honoursOf(session.session.harness)) : [],
  };
}

/** Of those that are still there. */
async function profilesOf(reader: Reader, mates: readonly Teammate[]): Promise<Map<SessionId, Role>> {
  const profiles = new Map<SessionId, Role>();
  for (const { session, leftAt } of mates) {
    const profile = leftAt === null ? await teamRows.profileOf(reader, session) : null;
    if (profile) profiles.set(session, profile);
  }
  return profiles;
}

async function heldTasks(
  reader: Reader,
  { user }: Pick<Team, 'user'>,
  mates: readonly Teammate[],
): Promise<Map<SessionId, Task>> {
  const held = new Map<SessionId, Task>();
  for (const { session, leftAt } of mates) {
    if (leftAt !== null) continue;
    const [task] = await attemptRows.heldBy(reader, user, session, 1);
    if (task) held.set(session, task);
  }
  return held;
}
