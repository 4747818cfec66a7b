import type { Principal, Session } from '#domain';
import type { Tx } from '#store';
import { actorOf } from '../record-activity.ts';
import { shelve, workOf } from './settle-work.ts';

/**
 * Somebody ends the work of a session on a task, by cancelling its turn or closing it: the attempt does not count, and the
 * task goes to the inbox, where no agent takes it up again by itself. In the unit of the caller, before the turn ends.
 */
export async function shelveWork(tx: Tx, by: Principal, session: Session, how: string): Promise<void> {
  const work = await workOf(tx, session);
  if (work) await shelve(tx, actorOf(by), work.task, `${how}; move it to up next to have it done`);
}
