import type { Ids } from '#base';
import { isId } from '#domain';
import type { Budget } from '#domain';
import { sessionRows, teamRows, type Tx } from '#store';
import { postMessage } from '../mail/index.ts';

/** Tells the lead of a team what became of the team's budget. False when it is no team's. */
export async function tellTeamLead(
  tx: Tx,
  ids: Ids,
  { user, scope, scopeId }: Pick<Budget, 'user' | 'scope' | 'scopeId'>,
  body: string,
): Promise<boolean> {
  if (scope !== 'team' || !isId('team', scopeId)) return false;
  const team = await teamRows.findTeam(tx, scopeId);
  const lead = team?.state === 'active' ? await sessionRows.findSession(tx, team.lead) : null;
  // Whoever has ended reads nothing.
  if (team && lead?.endedAt === null)
    await postMessage(tx, ids, {
      user,
      to: lead.id,
      from: null,
      kind: 'budget',
      turn: null,
      label: `team ${team.name}`,
      body,
    });
  return true;
}
