import type { Ids } from '#base';
import type { Agent } from '#domain';
import { attemptRows, sessionRows, teamRows, turnRows, type Tx } from '#store';
import { cancelWork } from '../tasks/attempts/cancel-work.ts';
import { giveTasksBack } from './give-tasks-back.ts';
import { tellLead } from './tell-teammate.ts';

/**
 * An agent is lost, and with it the teammates that live on it: their tasks are for others, and each lead is told once. Who
 * had a turn under way is told of by the end of that turn.
 */
export async function tellLeadsOfLost(tx: Tx, ids: Ids, agent: Pick<Agent, 'id' | 'name'>): Promise<void> {
  for (const mate of await teamRows.teammatesOn(tx, agent.id)) {
    const session = await sessionRows.lockSession(tx, mate.session);
    if (!session || session.state === 'closed' || session.state === 'failed') continue;
    const [last] = await turnRows.lastTurns(tx, [session.id]);
    const isTold = last?.state === 'interrupted' && last.cause?.code === 'agent.lost';
    if (isTold || (await turnRows.heldTurn(tx, session.id))) continue;
    const message = `agent ${agent.name} has been silent for too long`;
    const work = await attemptRows.attemptIn(tx, session.id);
    const back = await giveTasksBack(tx, session, { code: 'agent.lost', message });
    // A turn that waits for its agent would do again what another does meanwhile.
    await cancelWork(tx, ids, work);
    const body = `It is lost: ${message}.${back} It goes on there should the agent come back; another can take its place.`;
    await tellLead(tx, ids, session, { kind: 'team_notice', body });
  }
}
