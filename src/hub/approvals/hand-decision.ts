import type {
  Approval,
  ApprovalId,
  PermissionDecision,
  QuestionApproval,
  QuestionKind,
  QuestionOption,
  SessionId,
  TurnId,
  UserId,
} from '#domain';
import type { Tx } from '#store';
import { APPROVALS_TOPIC, decisionOf } from './tell-approval.ts';

/** Puts a decision into the agent's inbox and lets its turn go on; the service of turns hands it in. */
export type DecisionReady = (
  tx: Tx,
  decision: {
    user: UserId;
    session: SessionId;
    turn: TurnId;
    approval: ApprovalId;
    request: string;
    answer: PermissionDecision;
  },
) => Promise<void>;

/** What follows the decision of a question, in the unit that decides; handed in by the room that asks it. */
export interface QuestionHandler {
  /** Locks what the decision changes, before the approval itself: in the order in which asking locks. */
  lock(tx: Tx, approval: QuestionApproval): Promise<void>;
  /** `option`: what was chosen; null when nobody answered in time, which counts as denied. */
  decided(tx: Tx, approval: QuestionApproval, option: QuestionOption | null): Promise<void>;
}

/** What follows a decision, by kind of approval. */
export interface DecisionHandlers extends Record<QuestionKind, QuestionHandler> {
  permission: DecisionReady;
}

/** Locks in the order in which whoever asks does: the turn or the subject, then the approval. */
export async function lockAsked(tx: Tx, handlers: DecisionHandlers, approval: Approval): Promise<void> {
  if (approval.kind === 'permission') await tx.lock('turns', [approval.turn]);
  else await handlers[approval.kind].lock(tx, approval);
}

/** Hands what was decided to whoever waits for it, in the unit that decides. */
export async function handDecision(tx: Tx, handlers: DecisionHandlers, approval: Approval): Promise<void> {
  tx.wake(APPROVALS_TOPIC);
  if (approval.kind !== 'permission') {
    const chosen = approval.question.options.find(({ id }) => id === approval.answer) ?? null;
    return handlers[approval.kind].decided(tx, approval, chosen);
  }
  const answer = decisionOf(approval);
  if (answer === null) throw new Error(`approval ${approval.id} is handed over before it is decided`);
  const { id, user, session, turn, request } = approval;
  await handlers.permission(tx, { user, session, turn, approval: id, request, answer });
}
