import { ok, type Result } from '#base';
import type { ApprovalId, PermissionDecision, Principal, Refusal, ToolCallFacts, TurnId } from '#domain';
import { turnRows, type Tx } from '#store';
import { askApproval } from '../approvals/index.ts';
import type { HubDeps } from '../deps.ts';
import { heldUnder } from './held-turn.ts';

export interface AskInput {
  fence: number;
  request: string;
  call: ToolCallFacts;
}

export type AskAnswer =
  | { state: 'decided'; approval: ApprovalId | null; answer: PermissionDecision }
  | { state: 'pending'; approval: ApprovalId };

/** A harness asks. Decided at once by mode or rule, or stored; then the turn waits and gives its slot back. */
export function askPermission(
  deps: HubDeps,
  by: Principal,
  id: TurnId,
  input: AskInput,
): Promise<Result<AskAnswer, Refusal>> {
  return deps.store.unit((tx) => ask(deps, tx, by, id, input));
}

async function ask(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  id: TurnId,
  input: AskInput,
): Promise<Result<AskAnswer, Refusal>> {
  const held = await heldUnder(tx, by, id, input.fence);
  if (!held.ok) return held;
  const { session, turn } = held.value;
  if (turn.cancelAskedAt !== null)
    return ok({ state: 'decided', approval: null, answer: { decision: 'cancelled' } });
  const { request, call } = input;
  const asked = await askApproval(tx, deps.ids, { session, turn, request, call, settings: deps.settings() });
  if (asked.state === 'decided') return ok(asked);
  const { approval } = asked;
  if (await turnRows.moveTurn(tx, turn, 'wait', { waitingOn: approval, lastActivityAt: tx.now })) {
    await tx.event({
      type: 'turn.waiting',
      user: session.user,
      session: session.id,
      turn: turn.id,
      data: { approval },
    });
    tx.wake(`session:${session.id}`);
    // Its slot is free for another turn.
    if (turn.agent) tx.wake(`agent:${turn.agent}`);
  }
  return ok({ state: 'pending', approval });
}
