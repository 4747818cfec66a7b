import { addressOf, isStopping, refusal, type Assignee, type Refusal, type TeamId } from '#domain';
import { teamRows, type Reader } from '#store';

/** Why a task of a team cannot be for this one; undefined when it can: for anybody in it, or for a live teammate. */
export async function memberProblem(
  reader: Reader,
  team: TeamId,
  assignee: Assignee,
): Promise<Refusal | undefined> {
  if (assignee.kind === 'any') return undefined;
  const known = await teamRows.findTeam(reader, team);
  const name = known?.name ?? team;
  if (assignee.kind !== 'session')
    return refusal(
      'team.not_a_member',
      `A task of the team "${name}" is for a teammate, or for any of them.`,
      {
        hint: 'Name a teammate, or leave the assignee out.',
      },
    );
  const mate = await teamRows.findTeammate(reader, assignee.session);
  if (assignee.session === known?.lead) return undefined;
  if (mate?.team !== team || mate.leftAt !== null)
    return refusal('team.not_a_member', `Session ${assignee.session} is no teammate of "${name}".`, {
      hint: 'See who is: muster team status',
      details: { team, session: assignee.session },
    });
  if (isStopping(mate.stop))
    return refusal('team.stopping', `${addressOf(name, mate)} is asked to stop and takes no new task.`, {
      hint: 'Give it to another, or wait for its answer.',
      retry: 'later',
      details: { team, session: assignee.session },
    });
  return undefined;
}
