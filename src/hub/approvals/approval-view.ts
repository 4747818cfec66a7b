import { RULE_SCOPES, isId, answersByRole, mayAnswer, namesPerson, ruleFor, ruleText } from '#domain';
import type { Approval, ApprovingRole, Principal, Rule, RuleScope, SessionId } from '#domain';
import {
  auditRows,
  ruleRows,
  sessionRoleRows,
  sessionRows,
  teamRows,
  userRows,
  type approvalRows,
  type Reader,
} from '#store';
import type { ApprovalDetail, ApprovalView, Rememberable } from '../services.ts';
import { ABOUT_NOTHING, readAbout, readAnswerers, type ApprovalAbout } from './approval-about.ts';

type AskedApproval = approvalRows.AskedApproval;

/** What the caller's right to answer depends on beside its token. */
export type Answering = {
  mayApprove: boolean;
  owners: readonly SessionId[];
  role: ApprovingRole | null;
  /** Of a person, so that a question may name them. */
  name?: string;
} | null;

/** What the audit log calls an answer. */
export const ANSWERED = 'approval.answered';

/** Deeper than any chain of spawns can be; a longer one would be a broken table. */
const LONGEST_CHAIN = 16;

export async function readAnswering(reader: Reader, by: Principal): Promise<Answering> {
  if (by.kind === 'user') {
    const name = (await userRows.findUser(reader, by.user))?.name;
    return name === undefined ? null : { mayApprove: false, owners: [], role: null, name };
  }
  if (by.kind !== 'session') return null;
  const session = await sessionRows.findSession(reader, by.session);
  const owners: SessionId[] = [];
  let next = session?.owner ?? null;
  while (next !== null && owners.length < LONGEST_CHAIN) {
    owners.push(next);
    next = (await sessionRows.findSession(reader, next))?.owner ?? null;
  }
  const role = session?.role ? await approvingRole(reader, by.session) : null;
  return { mayApprove: session?.mayApprove ?? false, owners, role };
}

/** The role by which a session answers what others ask; null where it has none, or one that does not approve. */
export async function approvingRole(reader: Reader, session: SessionId): Promise<ApprovingRole | null> {
  const mate = await teamRows.findTeammate(reader, session);
  if (mate?.leftAt !== undefined && mate.leftAt !== null) return null;
  const role = mate
    ? await teamRows.profileOf(reader, session)
    : await sessionRoleRows.sessionRole(reader, session);
  return role?.mayApprove ? { name: role.name, team: mate?.team ?? null } : null;
}

/**
 * Whether the caller sees it at all: its person, whom it names, the session that asks, the session that owns that one, and a session
 * whose role may answer it.
 */
export function sees(by: Principal, asked: AskedApproval, answering: Answering): boolean {
  const { approval, asker } = asked;
  if (namesPerson(by, { approval, answering })) return true;
  if (by.user !== approval.user || by.kind === 'agent' || by.kind === 'join') return false;
  if (by.kind === 'user') return true;
  if (answering?.role && answersByRole(asked, answering.role)) return true;
  return asker !== null && (asker.id === by.session || asker.owner === by.session);
}

/** The rule that *always* would store in this scope; null when there is nothing narrow enough to remember. */
export function rememberable(
  { approval, asker }: AskedApproval,
  scope: RuleScope,
): Pick<Rule, 'kind' | 'command' | 'pathPrefix' | 'scope' | 'scopeValue'> | null {
  if (approval.kind !== 'permission') return null;
  const cwd = asker?.cwd ?? null;
  const rule = ruleFor(approval.call, cwd);
  if (!rule || (scope === 'cwd' && cwd === null)) return null;
  const scopeValue = scope === 'user' ? null : scope === 'cwd' ? cwd : approval.session;
  return { ...rule, scope, scopeValue };
}

function viewOf(
  by: Principal,
  asked: AskedApproval,
  { answering, about, name }: { answering: Answering; about: ApprovalAbout; name: string | undefined },
): ApprovalView {
  const { approval, asker } = asked;
  const rule = rememberable(asked, 'cwd');
  const options = approval.kind === 'permission' ? permissionOptions(rule) : approval.question.options;
  const canGive = (answer: string) => mayAnswer(by, { ...asked, answering }, answer) === undefined;
  const isOpen = approval.state === 'pending';
  return {
    approval,
    label: asker?.label ?? null,
    harness: asker?.harness ?? null,
    agent: asker?.agent ?? null,
    options: options.map(({ id, text, effect }) => ({ id, text, effect })),
    answers: isOpen ? options.map(({ id }) => id).filter(canGive) : [],
    alwaysText: rule === null ? null : ruleText({ ...rule, decision: 'allow' }),
    remembers: RULE_SCOPES.flatMap((scope) => remembersIn(asked, scope)),
    about,
    answeredByName: name ?? null,
  };
}

function remembersIn(asked: AskedApproval, scope: RuleScope): Rememberable[] {
  const rule = rememberable(asked, scope);
  if (rule === null) return [];
  const [allow, deny] = [ruleText({ ...rule, decision: 'allow' }), ruleText({ ...rule, decision: 'deny' })];
  return [{ scope, allow, deny }];
}

/** Approvals as the caller sees them, with the answers that the caller may give. */
export async function viewsOf(
  reader: Reader,
  by: Principal,
  asked: readonly AskedApproval[],
  answering: Answering,
): Promise<ApprovalView[]> {
  const about = await readAbout(reader, by.user, asked);
  const names = await readAnswerers(reader, asked);
  return asked.map((one) =>
    viewOf(by, one, {
      answering,
      about: about.get(one.approval.id) ?? ABOUT_NOTHING,
      name: names.get(one.approval.answeredBy ?? ''),
    }),
  );
}

export async function viewOne(
  reader: Reader,
  by: Principal,
  asked: AskedApproval,
  answering: Answering,
): Promise<ApprovalView> {
  const [view] = await viewsOf(reader, by, [asked], answering);
  if (!view) throw new Error(`approval ${asked.approval.id} has no view`);
  return view;
}

/** Of one that somebody answered: the door, and the rule that was stored. The audit log keeps them. */
export async function readAnswerDetail(
  reader: Reader,
  { approval }: AskedApproval,
): Promise<Pick<ApprovalDetail, 'door' | 'rule'>> {
  const { id, answeredAt, answeredBy, state } = approval;
  const isAnswered = (state === 'allowed' || state === 'denied') && answeredBy !== null;
  if (!isAnswered || answeredAt === null) return { door: null, rule: null };
  const line = await auditRows.findAudit(reader, { action: ANSWERED, subject: id, at: answeredAt });
  const stored = line?.data?.['rule'];
  const rule =
    typeof stored === 'string' && isId('rule', stored) ? await ruleRows.findRule(reader, stored) : null;
  const inForce = rule !== null && rule.revokedAt === null && rule.expiresAt > reader.now;
  return { door: line?.door ?? null, rule: rule && { rule, inForce } };
}

function permissionOptions(rule: ReturnType<typeof rememberable>): ApprovalView['options'] {
  const once: ApprovalView['options'] = [
    { id: 'allow', text: 'Allow this once', effect: 'allow' },
    { id: 'deny', text: 'Deny this once', effect: 'deny' },
  ];
  if (rule === null) return once;
  const always = (effect: 'allow' | 'deny') => ({
    id: `always_${effect}`,
    text: `Remember: ${ruleText({ ...rule, decision: effect })}`,
    effect,
  });
  return [...once, always('allow'), always('deny')];
}

/** Who answered, in words, for whoever came second. */
export function answeredText(approval: Approval): string {
  const { answeredBy, user, state } = approval;
  if (answeredBy === null) return state;
  return `${state} by ${answeredBy === user ? 'its person' : isId('user', answeredBy) ? 'another person' : answeredBy}`;
}
