import type { RouteAnswer } from '#contract';
import type { SpawnedTeammate, TeammateView, TeamStatus, TeamView } from '#hub';
import type { SessionId, StopRequest, Team } from '#domain';
import { viewBudget } from './budgets.ts';
import { viewSession } from './sessions.ts';

export function viewTeam({
  team,
  status,
  lead,
  size,
  tasks,
}: TeamView): RouteAnswer<'teams.list'>['items'][number] {
  return {
    id: team.id,
    name: team.name,
    description: team.description,
    state: team.state,
    status: { word: status.word, since: status.since, why: status.why },
    lead: viewSession(lead),
    cwd: team.cwd,
    source: team.source,
    workspace: team.workspace,
    gates: team.gates.map(({ name, command, timeoutSeconds }) => ({ name, command, timeoutSeconds })),
    planRequired: team.planRequired,
    size,
    tasks,
    createdAt: team.createdAt,
    deletedAt: team.deletedAt,
  };
}

export function viewTeamStatus(status: TeamStatus): RouteAnswer<'teams.show'> {
  const notices = status.notices.map(({ code, text, teammate }) => ({ code, text, teammate }));
  return {
    ...viewTeam(status),
    teammates: status.teammates.map(viewTeammate),
    notices,
    budgets: status.budgets.map(viewBudget),
  };
}

export function viewTeammate(view: TeammateView): RouteAnswer<'teammates.allow_turns'> {
  const { teammate, address, session, task, waitingMail, changed, notApplied } = view;
  const { stop } = teammate;
  return {
    name: teammate.name,
    role: teammate.role,
    address,
    session: viewSession(session),
    plan: teammate.plan,
    stop: stop && viewStop(stop),
    workspace: teammate.workspace,
    path: teammate.path,
    branch: teammate.branch,
    task,
    waitingMail,
    changed: changed && { files: changed.files, more: changed.more },
    notApplied,
    topics: teammate.topics,
    turnsUsed: teammate.turnsUsed,
    turnsMost: teammate.turnsMost,
    joinedAt: teammate.joinedAt,
    leftAt: teammate.leftAt,
    leftWhy: teammate.leftWhy,
  };
}

export function viewStop(request: StopRequest): RouteAnswer<'teammates.stop'> {
  const { id, state, reason, answer, askedAt, deadlineAt } = request;
  return { id, state, reason, answer, askedAt, deadlineAt };
}

export const viewDeletedTeam = ({
  team,
  closed,
}: {
  team: Team;
  closed: SessionId[];
}): RouteAnswer<'teams.delete'> => ({ team: team.id, name: team.name, closed });

export function viewSpawned(spawned: SpawnedTeammate): RouteAnswer<'teammates.spawn'> {
  const { status, why, session, turn, address, workspace, agent } = spawned;
  return { status, ...(why === undefined ? {} : { why }), session, turn, address, workspace, agent };
}
