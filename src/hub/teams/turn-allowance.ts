import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, type Session } from '#domain';
import { teamRows, type Reader, type Tx } from '#store';
import { briefing } from './briefing.ts';

/**
 * A turn comes into a teammate's queue: it is one of those that its role allows, and the first one brings what it has to
 * know of its team. Answers what its prompt begins with, or refuses when its turns are used up.
 */
export async function takeTurnOf(
  tx: Tx,
  session: Pick<Session, 'id' | 'label'>,
  isCommand: boolean,
): Promise<Result<string, Refusal>> {
  const used = await teamRows.takeTeammateTurn(tx, session.id);
  if (used === null) return noTurnsLeft(tx, session);
  return ok(used > 0 || isCommand ? '' : await readBriefing(tx, session.id));
}

async function noTurnsLeft(reader: Reader, { id, label }: Pick<Session, 'id' | 'label'>) {
  const mate = await teamRows.findTeammate(reader, id);
  // A session of this kind without a place in a team is bound by none.
  if (!mate) return ok('');
  return refuse(
    refusal(
      'team.turns_used_up',
      `Teammate ${label ?? id} has used all of the ${mate.turnsMost} turns that its role "${mate.role}" gives it.`,
      {
        hint: 'Its lead or a person can allow it more, or stop it.',
        details: { session: id, turns: mate.turnsMost },
      },
    ),
  );
}

async function readBriefing(reader: Reader, session: Session['id']): Promise<string> {
  const self = await teamRows.findTeammate(reader, session);
  const team = self && (await teamRows.findTeam(reader, self.team));
  const profile = await teamRows.profileOf(reader, session);
  if (!self || !team || !profile) return '';
  const others = (await teamRows.liveTeammates(reader, team.id)).filter((one) => one.session !== session);
  return `${briefing({ team, self, profile, others })}\n\n`;
}
