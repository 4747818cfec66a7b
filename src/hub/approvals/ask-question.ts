import type { Ids } from '#base';
import { LIMITS, newId } from '#domain';
import type {
  Approval,
  HubSettings,
  QuestionApproval,
  QuestionKind,
  Question,
  SessionId,
  TurnId,
  UserId,
} from '#domain';
import { approvalRows, type Tx } from '#store';
import { APPROVALS_TOPIC, tellApproval, tellAsked } from './tell-approval.ts';
import { unanswered } from './unanswered.ts';

export interface NewQuestion {
  kind: QuestionKind;
  /** Whose it is: this person answers. */
  user: UserId;
  /** The session that asks or wrote the thing; it never answers. */
  session: SessionId | null;
  turn: TurnId | null;
  /** The id of what it is about. */
  subject: string;
  question: Question;
  settings: Pick<HubSettings, 'approvalExpiryMs'>;
}

/**
 * Stores a question of a part of the hub for whoever may answer; what follows the answer is the part's own
 * `DecisionHandlers` entry. Null when a question of this subject is pending already: one is asked at a time.
 */
export async function askQuestion(tx: Tx, ids: Ids, asked: NewQuestion): Promise<QuestionApproval | null> {
  const { settings, question, ...about } = asked;
  const { options } = question;
  if (options.length > LIMITS.approvalOptions || !options.some(({ effect }) => effect === 'deny'))
    throw new Error(`a question about ${asked.subject} has no option that denies, or too many options`);
  const approval: QuestionApproval = {
    ...about,
    question,
    id: newId(ids, 'approval'),
    ...unanswered(tx, settings),
  };
  if (!(await approvalRows.insertApproval(tx, approval))) return null;
  await tellAsked(tx, approval, { about: approval.subject, title: question.title });
  return approval;
}

/** Withdraws what is still asked about a subject: it was settled in another way. */
export async function withdrawQuestion(
  tx: Tx,
  kind: QuestionKind,
  subject: string,
): Promise<Approval | null> {
  const approval = await approvalRows.withdrawOfSubject(tx, kind, subject);
  if (approval === null) return null;
  await tellApproval(tx, 'approval.withdrawn', approval, { about: subject });
  tx.wake(APPROVALS_TOPIC);
  return approval;
}
