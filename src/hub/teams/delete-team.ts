import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal } from '#domain';
import type { Principal, Refusal, SessionId, Team } from '#domain';
import { sessionRows, taskRows, teamRows, type Tx } from '#store';
import { withdrawQuestion } from '../approvals/index.ts';
import { doorOf, recordAudit } from '../audit/index.ts';
import { forceClose } from '../sessions/close-session.ts';
import { dropTeamBudgets } from '../budgets/team-budgets.ts';
import { walk } from '../tasks/move-task.ts';
import { actorOf, recordActivity } from '../tasks/record-activity.ts';
import { withTeam, type TeamDeps } from './team-deps.ts';
import type { TeamService } from './team-verbs.ts';

/**
 * Ends a team: its name is free at once, its teammates are closed, its open tasks cancelled. Whatever a teammate was at
 * comes too late: nothing of it comes back.
 */
export function deleteTeam(
  deps: TeamDeps,
  by: Principal,
  ref: string,
  { force }: { force: boolean },
): ReturnType<TeamService['delete']> {
  return withTeam(deps, by, ref, async (tx, team) => {
    const unmerged = force ? [] : await deps.work.unmerged(tx, team);
    if (unmerged.length > 0) return wouldLose(team, unmerged);
    await teamRows.markTeamDeleted(tx, team.id);
    const cancelled = await cancelTasks(deps, tx, by, team);
    const closed = await closeTeammates(deps, tx, team);
    await dropTeamBudgets(tx, team);
    await tx.event({
      type: 'team.deleted',
      user: team.user,
      session: team.lead,
      subject: team.id,
      data: { name: team.name, closed: closed.length, cancelled },
    });
    const data = { name: team.name, force, closed: closed.length, cancelled };
    await recordAudit(tx, by, { door: doorOf(by), action: 'team.delete', subject: team.id, data });
    const deleted = await teamRows.findTeam(tx, team.id);
    return ok({ team: deleted ?? team, closed });
  });
}

const wouldLose = (team: Team, unmerged: readonly string[]): Result<never, Refusal> =>
  refuse(
    refusal(
      'team.unmerged',
      `The team "${team.name}" has work that is nowhere else: ${unmerged.slice(0, 5).join('; ')}.`,
      {
        hint: `Merge it first: muster workspace list. To delete the team all the same: muster team delete ${team.name} --force`,
        details: { unmerged: [...unmerged] },
      },
    ),
  );

async function cancelTasks(deps: TeamDeps, tx: Tx, by: Principal, team: Team): Promise<number> {
  const open = await teamRows.openTasksOfTeam(tx, team.id, LIMITS.tasksPerTeam + LIMITS.pageMost);
  for (const id of open) {
    const task = await taskRows.lockTask(tx, id);
    if (!task || task.state === 'done' || task.state === 'cancelled') continue;
    await walk(deps, tx, by, task, 'cancelled');
    await tx.event({ type: 'task.cancelled', user: team.user, subject: id, data: { team: team.id } });
    await recordActivity(tx, actorOf(by), id, {
      action: 'moved',
      data: { from: task.state, to: 'cancelled', why: 'its team was deleted' },
    });
  }
  return open.length;
}

async function closeTeammates(deps: TeamDeps, tx: Tx, team: Team): Promise<SessionId[]> {
  const closed: SessionId[] = [];
  for (const mate of await teamRows.liveTeammates(tx, team.id)) {
    const session = await sessionRows.lockSession(tx, mate.session);
    // It has left before its turn is cut off: then nobody is told of that.
    await teamRows.leaveTeam(tx, mate, 'team_deleted');
    await withdrawQuestion(tx, 'plan', mate.session);
    await tx.event({
      type: 'teammate.left',
      user: team.user,
      session: mate.session,
      subject: team.id,
      data: { name: mate.name, why: 'team_deleted' },
    });
    if (session && (await forceClose(tx, deps.ids, session, 'team_deleted'))) closed.push(mate.session);
  }
  return closed;
}
