import { Periodic } from '#base';
import type { ApprovalId } from '#domain';
import { approvalRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { handDecision, lockAsked, type DecisionHandlers } from './hand-decision.ts';
import { tellApproval } from './tell-approval.ts';

const EVERY_MS = 30_000;
/** In one round, each in a unit of its own; the next round comes at once while there are more. */
const MOST_PER_ROUND = 200;

export interface ExpirerDeps extends Pick<HubDeps, 'store' | 'clock' | 'log'> {
  handlers: DecisionHandlers;
}

/** Ends questions that nobody answered in time: they count as denied, and the harness is told why. */
export function approvalExpirer(deps: ExpirerDeps): Periodic {
  const { store, clock, log } = deps;
  const part = new Periodic({
    name: 'approval-expirer',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      const due = await store.read((reader) => approvalRows.expiredApprovals(reader, MOST_PER_ROUND));
      for (const id of due) await expire(deps, id);
      if (due.length === MOST_PER_ROUND) part.nudge();
    },
  });
  return part;
}

function expire({ store, handlers }: ExpirerDeps, id: ApprovalId): Promise<void> {
  return store.unit(async (tx) => {
    const asked = await approvalRows.findApproval(tx, id);
    if (!asked) return;
    await lockAsked(tx, handlers, asked.approval);
    const approval = await approvalRows.moveApproval(tx, id, 'expire', {
      by: 'nobody',
      reason: 'nobody answered in time, so it is denied',
    });
    if (!approval) return;
    await tellApproval(tx, 'approval.expired', approval, {});
    await handDecision(tx, handlers, approval);
  });
}
