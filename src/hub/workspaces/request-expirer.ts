import { Periodic } from '#base';
import { workspaceRows } from '#store';
import type { HubDeps } from '../deps.ts';
import type { GatePurpose } from './gate-purpose.ts';
import { settleRequest } from './take-answer.ts';
import { NOT_ANSWERED } from './workspace-answer.ts';
import type { WorkspaceAnswer } from './workspace-verbs.ts';

const EVERY_MS = 5_000;
const MOST_PER_ROUND = 100;
/** Whoever waited for an answer has read it long before, in ms. */
const KEEP_MS = 10 * 60_000;

/** Ends what agents were asked about workspaces and did not answer, and removes old answers. */
export function workspaceRequestExpirer(deps: HubDeps): Periodic {
  const { store, clock, log } = deps;
  return new Periodic({
    name: 'workspace-request-expirer',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      const due = await store.read((reader) => workspaceRows.dueRequests(reader, MOST_PER_ROUND));
      for (const id of due)
        await store.unit(async (tx) => {
          const request = await workspaceRows.findRequest<GatePurpose, WorkspaceAnswer>(tx, id);
          if (!request || request.answeredAt !== null) return;
          await workspaceRows.withdrawFromInbox(tx, id);
          await settleRequest(deps, tx, request, NOT_ANSWERED);
        });
      await store.unit((tx) => workspaceRows.pruneRequests(tx, tx.now - KEEP_MS, MOST_PER_ROUND));
    },
  });
}
