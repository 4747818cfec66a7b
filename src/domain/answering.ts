import type { Approval, ApprovalKind, Question } from './approval.ts';
import type { SessionId, TeamId } from './ids.ts';
import type { Principal } from './principal.ts';
import { refusal, type Refusal } from './refusal.ts';
import type { Session } from './session.ts';
import { userNameKey } from './user-name.ts';

/** What is asked, by whom, as far as the right to answer depends on it. */
export interface Asking {
  approval: Pick<Approval, 'id' | 'kind' | 'user' | 'session'> & {
    question?: Pick<Question, 'approvers'>;
  };
  /** The session that asks; null where none does. */
  asker: (Pick<Session, 'kind' | 'owner' | 'label'> & { team: TeamId | null }) | null;
  /** When a session answers: whether it may approve at all, the chain of its own owners, and the role by which it approves. */
  answering: {
    mayApprove: boolean;
    owners: readonly SessionId[];
    role: ApprovingRole | null;
    /** When a person answers: what they are called here. */
    name?: string;
  } | null;
}

/** The role of a session that answers, where that role may approve. */
export interface ApprovingRole {
  name: string;
  /** The team that it is a live teammate of. */
  team: TeamId | null;
}

/** Who may answer a kind of approval beside persons. */
const ANSWERED_BY: Readonly<Record<ApprovalKind, 'owners' | 'persons' | 'leads'>> = {
  permission: 'owners',
  budget: 'persons',
  plan: 'leads',
  gate: 'persons',
  script: 'persons',
  task: 'persons',
};

/** Sessions whose owner may answer for them; a teammate is its lead's as a delegate is (decision 16). */
const MAY_BE_ANSWERED: ReadonlySet<Session['kind']> = new Set(['delegate', 'teammate']);

/**
 * Why this caller may not give this answer, or undefined when it may. Persons answer for all that is theirs (viewers only
 * look); a session answers permission requests of its own delegates and teammates alone, only with `mayApprove`, never
 * *always*, never its own and never up its chain of owners; a lead answers for the plans of its teammates, and so does a
 * teammate of the same team whose role may approve; a question that names roles is answered by sessions that have one of
 * them. A question that names people or roles of people is theirs, and its own person's only when named as well.
 * Another user's approval does not exist, unless it names the caller.
 */
export function mayAnswer(by: Principal, asking: Asking, answer: string): Refusal | undefined {
  const { approval } = asking;
  const isNamed = namesPerson(by, asking);
  if (by.user !== approval.user && !isNamed) return approvalNotFound(approval.id);
  if (by.kind === 'agent' || by.kind === 'join')
    return notYours(approval.id, 'an agent carries answers and gives none');
  if (by.kind === 'user') {
    if (by.role === 'viewer') return notYours(approval.id, 'a viewer looks and does not decide');
    const isForOthers = (approval.question?.approvers?.length ?? 0) > 0 && !isNamed;
    return isForOthers ? notYours(approval.id, 'it names others, who answer it') : undefined;
  }
  return maySessionAnswer(by.session, asking, answer);
}

export function approvalNotFound(id: string): Refusal {
  return refusal('approval.not_found', `No approval "${id}" was found.`, {
    hint: 'See what waits: muster approval list',
    details: { approval: id },
  });
}

/** Whether a question names the person who calls, by name or by their role in the hub; whose question it is does not matter. */
export function namesPerson(
  by: Principal,
  { approval, answering }: Pick<Asking, 'approval' | 'answering'>,
): boolean {
  if (by.kind !== 'user') return false;
  const name = answering?.name;
  const role = by.ofAdmin ? 'admin' : by.role;
  return (approval.question?.approvers ?? []).some((one) =>
    'person' in one
      ? name !== undefined && userNameKey(one.person) === userNameKey(name)
      : one.role === role && isHubRole(one.role),
  );
}

/** Roles of people; all others are roles of sessions. A viewer decides nothing. */
export const isHubRole = (role: string): role is 'admin' | 'member' => role === 'admin' || role === 'member';

/** Whether a role lets its session answer: for a plan of its team, or for a question that names the role. */
export function answersByRole({ approval, asker }: Omit<Asking, 'answering'>, role: ApprovingRole): boolean {
  if (approval.kind === 'plan') return role.team !== null && role.team === asker?.team;
  return approval.question?.approvers?.some((one) => 'role' in one && one.role === role.name) ?? false;
}

function maySessionAnswer(
  session: SessionId,
  { approval, asker, answering }: Asking,
  answer: string,
): Refusal | undefined {
  if (approval.session === session) return notYours(approval.id, 'a session never answers its own question');
  if (approval.session !== null && answering?.owners.includes(approval.session))
    return notYours(approval.id, 'a session never answers for those that own it');
  if (answering?.role && answersByRole({ approval, asker }, answering.role)) return undefined;
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
