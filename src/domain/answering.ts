import type { Approval, ApprovalKind } from './approval.ts';
import type { SessionId } from './ids.ts';
import type { Principal } from './principal.ts';
import { refusal, type Refusal } from './refusal.ts';
import type { Session } from './session.ts';

/** What is asked, by whom, as far as the right to answer depends on it. */
export interface Asking {
  approval: Pick<Approval, 'id' | 'kind' | 'user' | 'session'>;
  /** The session that asks; null where none does. */
  asker: Pick<Session, 'kind' | 'owner' | 'label'> | null;
  /** When a session answers: whether it may approve at all, and the chain of its own owners. */
  answering: { mayApprove: boolean; owners: readonly SessionId[] } | null;
}

/** Who may answer a kind of approval beside persons. */
const ANSWERED_BY: Readonly<Record<ApprovalKind, 'owners' | 'persons' | 'leads'>> = {
  permission: 'owners',
  budget: 'persons',
  plan: 'leads',
  gate: 'persons',
  script: 'persons',
};

/** Sessions whose owner may answer for them; a teammate is its lead's as a delegate is (decision 16). */
const MAY_BE_ANSWERED: ReadonlySet<Session['kind']> = new Set(['delegate', 'teammate']);

/**
 * Why this caller may not give this answer, or undefined when it may. Persons answer for all that is theirs (viewers only
 * look); a session answers permission requests of its own delegates and teammates alone, only with `mayApprove`, never
 * *always*, never its own and never up its chain of owners; a lead answers for the plans of its teammates. Another user's
 * approval does not exist.
 */
export function mayAnswer(by: Principal, asking: Asking, answer: string): Refusal | undefined {
  const { approval } = asking;
  if (by.user !== approval.user) return approvalNotFound(approval.id);
  if (by.kind === 'agent' || by.kind === 'join')
    return notYours(approval.id, 'an agent carries answers and gives none');
  if (by.kind === 'user')
    return by.role === 'viewer' ? notYours(approval.id, 'a viewer looks and does not decide') : undefined;
  return maySessionAnswer(by.session, asking, answer);
}

export function approvalNotFound(id: string): Refusal {
  return refusal('approval.not_found', `No approval "${id}" was found.`, {
    hint: 'See what waits: muster approval list',
    details: { approval: id },
  });
}

function maySessionAnswer(
  session: SessionId,
  { approval, asker, answering }: Asking,
  answer: string,
): Refusal | undefined {
  if (approval.session === session) return notYours(approval.id, 'a session never answers its own question');
  if (approval.session !== null && answering?.owners.includes(approval.session))
    return notYours(approval.id, 'a session never answers for those that own it');
  if (ANSWERED_BY[approval.kind] === 'persons')
    return notYours(approval.id, `a question about a ${approval.kind} is for a person`);
  if (ANSWERED_BY[approval.kind] === 'leads')
    return asker?.owner === session ? undefined : notYours(approval.id, 'it is for the lead of its team');
  return mayAnswerDelegate(session, { approval, asker, answering }, answer);
}

function mayAnswerDelegate(
  session: SessionId,
  { approval, asker, answering }: Asking,
  answer: string,
): Refusal | undefined {
  if (asker?.owner !== session || !MAY_BE_ANSWERED.has(asker.kind))
    return notYours(approval.id, 'it was not asked by a delegate or teammate of this session');
  if (!answering?.mayApprove)
    return notYours(approval.id, 'this session was not given the right to approve (mayApprove)');
  if (answer === 'always_allow' || answer === 'always_deny') {
    return refusal(
      'approval.always_needs_person',
      `Only a person may have an answer remembered; approval ${approval.id} waits on.`,
      { hint: 'Answer allow or deny for this once.', details: { approval: approval.id } },
    );
  }
  return undefined;
}

const notYours = (id: string, why: string): Refusal =>
  refusal('approval.not_yours', `Approval ${id} is not the caller’s to answer: ${why}.`, {
    hint: 'Its person can answer it: muster approval list',
    details: { approval: id },
  });
