import type { Ids } from '#base';
import {
  isStopping,
  LIMITS,
  type Cause,
  type Question,
  type Session,
  type Teammate,
  type Turn,
  type TurnMove,
} from '#domain';
import { teamRows, turnRows, type Tx } from '#store';
import { askQuestion } from '../approvals/index.ts';
import { giveTasksBack } from './give-tasks-back.ts';
import { reportTurn } from './mail/report-turn.ts';
import { tellLead } from './tell-teammate.ts';

/** How a teammate's turn has ended. */
export interface EndedTurn {
  move: Extract<TurnMove, 'done' | 'fail' | 'cancel' | 'cancel_queued' | 'interrupt' | 'expire' | 'steered'>;
  reply: string | null;
  cause?: Cause | undefined;
  /** Nobody is told of the turn; what becomes of the session is told by itself. */
  quiet?: boolean | undefined;
  /** Its session fails with it. */
  sessionLost?: boolean | undefined;
}

/**
 * What follows for the team when a turn of a teammate has ended, in the unit that ends it: a plan that is owed is handed
 * in; after a failure its tasks go back; the lead is told once. Answers what whoever asked for the turn is told besides.
 */
export async function afterTeammateTurn(
  tx: Tx,
  ids: Ids,
  session: Session,
  turn: Turn,
  ended: EndedTurn,
): Promise<{ quiet: boolean; besides: string }> {
  const mate = await teamRows.findTeammate(tx, session.id);
  if (!mate) return { quiet: false, besides: '' };
  // Its team is gone, and nothing comes back of it.
  if (mate.leftAt !== null) return { quiet: mate.leftWhy === 'team_deleted', besides: '' };
  if (turn.startedAt === null) await teamRows.giveTeammateTurnBack(tx, session.id);
  const besides = await tellFailure(tx, ids, session, turn, ended);
  if (ended.move === 'done' && mate.plan === 'required' && !isStopping(mate.stop))
    await submitPlan(tx, ids, { session, mate, turn }, ended.reply ?? '');
  else if (ended.move === 'done' && !ended.quiet)
    await reportTurn(tx, ids, { session, mate, turn }, ended.reply ?? '');
  await tellTurnsUsedUp(tx, ids, session, mate);
  return { quiet: false, besides };
}

/** A turn that failed or was cut off: what it held of the team's tasks is for others, and the lead knows. */
async function tellFailure(
  tx: Tx,
  ids: Ids,
  session: Session,
  turn: Turn,
  { move, cause, quiet, sessionLost }: EndedTurn,
): Promise<string> {
  if ((move !== 'fail' && move !== 'interrupt') || quiet || turn.state === 'queued') return '';
  const why = cause?.message ?? 'its turn did not end well';
  const back = await giveTasksBack(tx, session, { code: cause?.code ?? 'turn.failed', message: why });
  const besides = `${back}${sessionLost ? ' Its session has ended: it has left the team.' : ''}`;
  // Whoever asked is told of the turn anyway; the lead hears of it in one message.
  if (turn.askedBy === session.owner) return besides;
  const how = move === 'fail' ? 'A turn of it failed' : 'A turn of it was cut off';
  await tellLead(tx, ids, session, { kind: 'team_notice', body: `${how}: ${why}${besides}` });
  return '';
}

interface Author {
  session: Session;
  mate: Teammate;
  turn: Turn;
}

/** Its reply becomes a question for its lead or a person; until that is answered it stays read-only. */
async function submitPlan(tx: Tx, ids: Ids, { session, mate, turn }: Author, plan: string): Promise<void> {
  if (plan.trim() === '' || !(await teamRows.movePlan(tx, session.id, 'submit'))) return;
  const approval = await askQuestion(tx, ids, {
    kind: 'plan',
    user: session.user,
    session: session.id,
    turn: null,
    subject: session.id,
    question: planQuestion(session, plan),
    settings: { approvalExpiryMs: LIMITS.planAnswerMs },
  });
  if (!approval) throw new Error(`two plans of ${session.id} wait at once`);
  const said = turn.askedBy === session.owner ? '' : `\n\n${plan}`;
  await tellLead(tx, ids, session, {
    kind: 'plan_submitted',
    body: `Its plan waits for an answer: approval ${approval.id}, approve or reject.${said}`,
  });
  await tx.event({
    type: 'teammate.plan_submitted',
    user: session.user,
    session: session.id,
    subject: mate.team,
    data: { approval: approval.id, turn: turn.id },
  });
}

const planQuestion = ({ label, id }: Session, body: string): Question => ({
  title: `The plan of ${label ?? id}`,
  why: 'It changes nothing until its plan is approved.',
  body,
  options: [
    { id: 'approve', text: 'Approve the plan: it may do what its role may', effect: 'allow' },
    { id: 'reject', text: 'Send it back, with the reason', effect: 'deny' },
  ],
  otherwise: 'The plan is sent back, and it may hand in another.',
});

async function tellTurnsUsedUp(tx: Tx, ids: Ids, session: Session, mate: Teammate): Promise<void> {
  if (mate.turnsUsed < mate.turnsMost || (await turnRows.unendedTurns(tx, [session.id])).length > 0) return;
  if (!(await teamRows.noteTurnsUsedUp(tx, session.id))) return;
  const { turnsMost } = mate;
  await tellLead(tx, ids, session, {
    kind: 'team_notice',
    body: `It has used all of its ${turnsMost} turns and takes no further one until it is allowed more: what is sent to it waits. Its context and its tasks are kept.`,
  });
  await tx.event({
    type: 'teammate.turns_used_up',
    user: session.user,
    session: session.id,
    subject: mate.team,
    data: { turns: turnsMost },
  });
}
