import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal } from '#domain';
import type { Principal, Refusal, Session, Task, TaskDraft, Team } from '#domain';
import { teamRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { memberProblem } from '../teams/member-problem.ts';
import { resolveTeam, teamNotFound } from '../teams/team-lookup.ts';
import { insertCard } from './create-task.ts';
import type { Actor } from './record-activity.ts';
import { boundsProblem } from './task-bounds.ts';

/** The team that a new task is for; null when it is for a board. What a teammate makes without naming either is its team's. */
export async function teamOfDraft(
  reader: Reader,
  by: Principal,
  given: { board: string | undefined; team: string | undefined; session: Session | null },
): Promise<Result<Team | null, Refusal>> {
  const { board, team, session } = given;
  if (team !== undefined && board !== undefined)
    return refuse(
      refusal('request.invalid', 'A task is on a board or in a team, not both.', {
        hint: 'Leave one of them out.',
      }),
    );
  if (team !== undefined) return resolveTeam(reader, by, team, session?.id ?? null);
  if (board !== undefined || session?.kind !== 'teammate') return ok(null);
  const mate = await teamRows.findTeammate(reader, session.id);
  return ok(mate && mate.leftAt === null ? ((await teamRows.findTeam(reader, mate.team)) ?? null) : null);
}

/** Makes a task of a team, in the caller's unit. */
export async function createTeamTask(
  deps: Pick<HubDeps, 'ids' | 'redact'>,
  tx: Tx,
  actor: Actor,
  team: Pick<Team, 'id' | 'user' | 'name'>,
  draft: TaskDraft,
): Promise<Result<Task, Refusal>> {
  const problem =
    boundsProblem(draft) ?? (draft.assignee && (await memberProblem(tx, team.id, draft.assignee)));
  if (problem) return refuse(problem);
  const places = await teamRows.takeTeamTaskPlaces(tx, team.id, 1);
  if (places === 'deleted') return teamNotFound(team.name);
  if (places === 'full') return teamFull(team.name);
  const { user, id, name } = team;
  const home = { user, board: null, team: id, name, work: null, mostAttempts: LIMITS.taskMostAttempts };
  return insertCard(deps, tx, actor, home, { draft, position: places.first });
}

const teamFull = (name: string) =>
  refuse(
    refusal(
      'task.full',
      `The team "${name}" has ${LIMITS.tasksPerTeam.toLocaleString('en')} open tasks, which is all that it may have.`,
      { hint: 'End some of them first.', details: { most: LIMITS.tasksPerTeam } },
    ),
  );
