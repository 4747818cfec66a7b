import type { Ids } from '#base';
import { addressOf } from '#domain';
import type { Session, Teammate, Turn } from '#domain';
import { teamMailRows, teamRows, type Tx } from '#store';
import { postMessage } from '../../mail/index.ts';

/**
 * A teammate's turn has ended well: its last text goes to its lead, unless the lead asked for that turn and so gets its
 * reply, or the teammate wrote to the lead within it.
 */
export async function reportTurn(
  tx: Tx,
  ids: Ids,
  { session, mate, turn }: { session: Session; mate: Teammate; turn: Turn },
  said: string,
): Promise<void> {
  const lead = session.owner;
  if (lead === null || turn.askedBy === lead || said.trim() === '') return;
  if (await teamMailRows.wroteIn(tx, turn.id, session.id, lead)) return;
  const team = await teamRows.findTeam(tx, mate.team);
  await postMessage(tx, ids, {
    user: session.user,
    to: lead,
    from: session.id,
    kind: 'report',
    turn: turn.id,
    label: session.label,
    body: said,
    team: mate.team,
    fromAddress: team ? addressOf(team.name, mate) : null,
  });
}
