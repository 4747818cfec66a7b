import type { Ids } from '#base';
import { closeReasonText, type Cause, type Message, type Session } from '#domain';
import { teamRows, type Reader, type Tx } from '#store';
import { withdrawQuestion } from '../approvals/index.ts';
import { assignAnew, giveTasksBack } from './give-tasks-back.ts';
import { tellLead } from './tell-teammate.ts';

/** Why nobody has to be told: whoever ended it knows, or is gone as well. */
const UNTOLD: ReadonlySet<string> = new Set(['replaced', 'team_deleted', 'owner_closed']);

/**
 * The session of a teammate has ended, by closing: it leaves its team, its tasks go back, and its lead is told once.
 * Nothing happens where it had left before.
 */
export async function leaveWhenClosed(tx: Tx, ids: Ids, session: Session, reason: string): Promise<void> {
  const why = reason === 'asked' ? 'closed' : reason;
  const message = `its session was closed: ${closeReasonText(reason)}`;
  const back = await leave(tx, session, why, { code: 'session.closed', message });
  if (back === null || UNTOLD.has(reason)) return;
  await tellLead(tx, ids, session, {
    kind: 'session_closed',
    body: `It has left the team: ${message}.${back}`,
    ...(reason === 'stopped' ? await stopped(tx, session, back) : {}),
  });
}

/** The answer to a request to stop, where it is one: who was ended by force gave none. */
async function stopped(
  tx: Tx,
  { id }: Session,
  back: string,
): Promise<Partial<Pick<Message, 'kind' | 'body'>>> {
  const stop = (await teamRows.findTeammate(tx, id))?.stop;
  if (stop?.state === 'accepted')
    return { kind: 'stop_accepted', body: `It has stopped, as request ${stop.id} asked.${back}` };
  return { body: `It was ended by force, without its consent.${back}` };
}

/** The session of a teammate has failed. `told`: the lead was told of it with the turn that failed. */
export async function leaveWhenFailed(
  tx: Tx,
  ids: Ids,
  session: Session,
  cause: Cause,
  told: boolean,
): Promise<void> {
  const failed = { code: 'session.failed', message: `its session failed: ${cause.message}` };
  const back = await leave(tx, session, 'failed', failed);
  if (back === null || told) return;
  const body = `${cause.message} It has left the team.${back}`;
  await tellLead(tx, ids, session, { kind: 'session_failed', body });
}

/** Null when it had left before; else a sentence of what it gave back. */
async function leave(tx: Tx, session: Session, why: string, cause: Cause): Promise<string | null> {
  const mate = await teamRows.findTeammate(tx, session.id);
  if (!mate || !(await teamRows.leaveTeam(tx, mate, why))) return null;
  await withdrawQuestion(tx, 'plan', session.id);
  const back = await giveTasksBack(tx, session, cause);
  await assignAnew(tx, mate, null);
  await tx.event({
    type: 'teammate.left',
    user: session.user,
    session: session.id,
    subject: mate.team,
    data: { name: mate.name, why },
  });
  return back;
}

/** Of what its team was deleted with, nothing comes back: what it still says is nobody's mail. */
export async function isOfDeletedTeam(
  reader: Reader,
  { id, kind }: Pick<Session, 'id' | 'kind'>,
): Promise<boolean> {
  return kind === 'teammate' && (await teamRows.findTeammate(reader, id))?.leftWhy === 'team_deleted';
}
