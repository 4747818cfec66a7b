import type { Ids } from '#base';
import { isId, type QuestionApproval, type SessionId } from '#domain';
import { inboxRows, sessionRows, teamRows, type Tx } from '#store';
import type { QuestionHandler } from '../approvals/index.ts';
import { dropChosenModes } from '../sessions/configure-session.ts';
import { tellTeammate } from './tell-teammate.ts';

/** What follows the answer to a plan: it may do what its role may, or owes another plan; it is told either way. */
export function planDecided(ids: Ids): QuestionHandler {
  return {
    lock: (tx, approval) => tx.lock('sessions', [authorOf(approval)]),
    decided: (tx, approval, option) => decided(tx, ids, approval, option?.effect === 'allow'),
  };
}

function authorOf({ subject }: QuestionApproval): SessionId {
  if (!isId('session', subject)) throw new Error(`no session wrote the plan of ${subject}`);
  return subject;
}

async function decided(tx: Tx, ids: Ids, approval: QuestionApproval, isApproved: boolean): Promise<void> {
  const author = authorOf(approval);
  // It has left, or was told in another way meanwhile.
  if (!(await teamRows.movePlan(tx, author, isApproved ? 'approve' : 'reject'))) return;
  const session = await sessionRows.findSession(tx, author);
  const mate = await teamRows.findTeammate(tx, author);
  if (!session || !mate) return;
  if (isApproved) {
    await sessionRows.changeSession(tx, author, { mode: mate.fullMode });
    if (session.agent)
      await inboxRows.putInbox(tx, session.agent, { type: 'mode', session: author, mode: mate.fullMode });
    await dropChosenModes(tx, session);
  }
  const reason = approval.reason === null ? '' : ` ${approval.reason}`;
  await tellTeammate(tx, ids, session, {
    kind: isApproved ? 'plan_approved' : 'plan_rejected',
    body: isApproved
      ? `Your plan is approved.${reason} You may change files and run commands now, as far as your role may: carry it out.`
      : `Your plan is not approved.${reason || ' No reason was given.'} Change nothing yet: end your next turn with a plan that takes this up.`,
  });
  await tx.event({
    type: isApproved ? 'teammate.plan_approved' : 'teammate.plan_rejected',
    user: session.user,
    session: author,
    subject: mate.team,
    data: { approval: approval.id, by: approval.answeredBy },
  });
}
