import { ok, refuse } from '#base';
import { APPROVAL_STATES, approvalNotFound, refusal } from '#domain';
import type { ApprovalId, ApprovalState, Principal, RuleId } from '#domain';
import { approvalRows, ruleRows } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import type { ApprovalService } from '../services.ts';
import { answerApproval } from './answer-approval.ts';
import { approvingRole, readAnswerDetail, readAnswering, sees, viewOne, viewsOf } from './approval-view.ts';
import type { DecisionHandlers } from './hand-decision.ts';

export interface ApprovalDeps extends Pick<HubDeps, 'store' | 'ids'> {
  handlers: DecisionHandlers;
}

/** The one inbox of questions that wait for a permitted answer, and the answers that are remembered. */
export function createApprovals(deps: ApprovalDeps): ApprovalService {
  return {
    list: (by, query) => listApprovals(deps, by, query),
    show: (by, id) => showApproval(deps, by, id),
    approvesAs: (by) => approvesAs(deps, by),
    answer: (by, id, given) => deps.store.unit((tx) => answerApproval(tx, deps, by, id, given)),
    rules: (by, page) => listRules(deps, by, page),
    removeRule: (by, id) => removeRule(deps, by, id),
  };
}

async function listApprovals(
  { store }: ApprovalDeps,
  by: Principal,
  query: Parameters<ApprovalService['list']>[1],
): ReturnType<ApprovalService['list']> {
  if (by.kind === 'agent' || by.kind === 'join') return notFor(by, 'see approvals');
  const before = idCursor('approval', query.cursor);
  if (!before.ok) return before;
  return store.read(async (reader) => {
    const answering = await readAnswering(reader, by);
    const asked = await approvalRows.listApprovals(reader, {
      user: by.user,
      states: statesOf(query.state),
      kind: query.kind,
      session: query.session,
      since: query.since,
      named: namedAs(by, answering?.name),
      seenBy: by.kind === 'session' ? { session: by.session, role: answering?.role ?? null } : undefined,
      before: before.value,
      limit: query.limit + 1,
    });
    const { items, next } = pageOf(asked, query.limit, ({ approval }) => approval.id);
    const seen = items.filter((one) => sees(by, one, answering));
    return ok({ items: await viewsOf(reader, by, seen, answering), next });
  });
}

function statesOf(asked: Parameters<ApprovalService['list']>[1]['state']): readonly ApprovalState[] {
  if (asked === 'all') return APPROVAL_STATES;
  return asked === 'ended' ? APPROVAL_STATES.filter((state) => state !== 'pending') : [asked];
}

/** Where a person may be named by others: by what they are called, and by their role. */
const namedAs = (by: Principal, name: string | undefined): approvalRows.Named | undefined =>
  by.kind === 'user' && name !== undefined ? { name, role: by.ofAdmin ? 'admin' : by.role } : undefined;

function showApproval(
  { store }: ApprovalDeps,
  by: Principal,
  id: ApprovalId,
): ReturnType<ApprovalService['show']> {
  return store.read(async (reader) => {
    const asked = await approvalRows.findApproval(reader, id);
    const answering = await readAnswering(reader, by);
    if (!asked || !sees(by, asked, answering)) return refuse(approvalNotFound(id));
    const view = await viewOne(reader, by, asked, answering);
    return ok({ ...view, ...(await readAnswerDetail(reader, asked)) });
  });
}

async function approvesAs({ store }: ApprovalDeps, by: Principal): ReturnType<ApprovalService['approvesAs']> {
  if (by.kind !== 'session') return ok(null);
  const role = await store.read((reader) => approvingRole(reader, by.session));
  return ok(role?.name ?? null);
}

async function listRules(
  { store }: ApprovalDeps,
  by: Principal,
  { cursor, limit }: Parameters<ApprovalService['rules']>[1],
): ReturnType<ApprovalService['rules']> {
  if (by.kind !== 'user') return notFor(by, 'see remembered answers');
  const before = idCursor('rule', cursor);
  if (!before.ok) return before;
  const rules = await store.read((reader) =>
    ruleRows.listRules(reader, { user: by.user, before: before.value, limit: limit + 1 }),
  );
  return ok(pageOf(rules, limit, (rule) => rule.id));
}

async function removeRule(
  { store }: ApprovalDeps,
  by: Principal,
  id: RuleId,
): ReturnType<ApprovalService['removeRule']> {
  if (by.kind !== 'user' || by.role === 'viewer') return notFor(by, 'take remembered answers back');
  return store.unit(async (tx) => {
    const rule = await ruleRows.revokeRule(tx, by.user, id);
    if (!rule) {
      const parts = { hint: 'See what is remembered: muster rule list', details: { rule: id } };
      return refuse(refusal('rule.not_found', `No remembered answer "${id}" is in force.`, parts));
    }
    await tx.event({ type: 'rule.removed', user: rule.user, subject: rule.id });
    await recordAudit(tx, by, { door: doorOf(by), action: 'rule.removed', subject: rule.id });
    return ok(rule);
  });
}
