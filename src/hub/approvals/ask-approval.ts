import type { Ids } from '#base';
import { decidePermission, LIMITS, newId } from '#domain';
import type {
  Approval,
  ApprovalId,
  HubSettings,
  PermissionApproval,
  PermissionDecision,
  PolicyDecision,
  Session,
  ToolCallFacts,
  Turn,
} from '#domain';
import { approvalRows, ruleRows, type Tx } from '#store';
import { decisionOf, tellAsked } from './tell-approval.ts';
import { unanswered } from './unanswered.ts';

export type Asked =
  | { state: 'decided'; approval: ApprovalId | null; answer: PermissionDecision }
  | { state: 'pending'; approval: ApprovalId; isNew: boolean };

export interface AskedPermission {
  session: Session;
  turn: Turn;
  /** The harness' own id of the question: asked again, it is the same approval. */
  request: string;
  call: ToolCallFacts;
  settings: Pick<HubSettings, 'approvalExpiryMs'>;
}

/**
 * Decides a harness' question by rule and mode, or stores it for whoever may answer. What is decided at once leaves an
 * event and no approval. A turn with too many open questions gets a denial with that reason.
 */
export async function askApproval(tx: Tx, ids: Ids, question: AskedPermission): Promise<Asked> {
  const { session, turn, request, call } = question;
  // The bound of open questions is counted: the turn's lock makes the count hold until the commit.
  await tx.lock('turns', [turn.id]);
  const before = await approvalRows.findByRequest(tx, turn.id, request);
  if (before) return asBefore(before);

  const rules = await ruleRows.activeRules(tx, session.user, call.kind);
  const at = {
    session: session.id,
    cwd: session.cwd,
    mode: session.mode,
    unattended: session.unattended,
    now: tx.now,
  };
  const decision = decidePermission(at, rules, call);
  if (decision.decision !== 'ask') {
    if (decision.rule !== undefined) await ruleRows.countUse(tx, decision.rule);
    return decidedAtOnce(tx, question, decision);
  }
  if ((await approvalRows.countPending(tx, turn.id)) >= LIMITS.pendingApprovalsPerTurn) {
    return decidedAtOnce(tx, question, {
      decision: 'deny',
      by: 'nobody',
      reason: `this turn has ${LIMITS.pendingApprovalsPerTurn} open questions already; ask again when one is answered`,
    });
  }
  return store(tx, ids, question);
}

function asBefore(approval: Approval): Asked {
  const answer = decisionOf(approval);
  return answer === null
    ? { state: 'pending', approval: approval.id, isNew: false }
    : { state: 'decided', approval: approval.id, answer };
}

async function decidedAtOnce(
  tx: Tx,
  { session, turn, request, call }: AskedPermission,
  { decision, by, reason }: Exclude<PolicyDecision, { decision: 'ask' }>,
): Promise<Asked> {
  await tx.event({
    type: decision === 'allow' ? 'approval.allowed' : 'approval.denied',
    user: session.user,
    session: session.id,
    turn: turn.id,
    data: { kind: 'permission', by, request, tool: call.kind, toolCall: call.toolCallId },
  });
  const answer = { decision, ...(reason === undefined ? {} : { reason }) };
  return { state: 'decided', approval: null, answer };
}

async function store(tx: Tx, ids: Ids, question: AskedPermission): Promise<Asked> {
  const { session, turn, request, call, settings } = question;
  const approval: PermissionApproval = {
    kind: 'permission',
    id: newId(ids, 'approval'),
    user: session.user,
    session: session.id,
    turn: turn.id,
    request,
    call,
    ...unanswered(tx, settings),
  };
  if (!(await approvalRows.insertApproval(tx, approval))) {
    throw new Error(`approval of ${turn.id} ${request} appeared under the lock of its turn`);
  }
  await tellAsked(tx, approval, { tool: call.kind });
  return { state: 'pending', approval: approval.id, isNew: true };
}
