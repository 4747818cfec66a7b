import type { GroupLedger } from '#harness';
import { createWorkspaces } from '#workspace';
import {
  openSessionCheckouts,
  type SessionCheckouts,
  type SessionCheckoutsOptions,
} from '../sessions/session-checkouts.ts';
import { runGates } from './gate-runner.ts';
import { SessionWorkspaces } from './session-workspaces.ts';

/** Opens all that this agent's sessions work in, below its state folder: checkouts of their own, worktrees and clones. */
export async function openAgentWorkspaces(
  options: SessionCheckoutsOptions & { ledger?: GroupLedger },
): Promise<{ checkouts: SessionCheckouts; workspaces: SessionWorkspaces }> {
  const { stateDir, env, roots, clock, ids, log, ledger } = options;
  const shared = await createWorkspaces({ stateFolder: stateDir, env, clock, ids, log });
  const workspaces = new SessionWorkspaces({
    workspaces: shared,
    stateDir,
    roots,
    runGates: (gates, cwd, signal) => runGates({ env, clock, ids, ledger }, gates, cwd, signal),
    log,
  });
  const checkouts = await openSessionCheckouts({
    ...options,
    workspaces: shared,
    isInUse: (folder) => workspaces.standOn(folder),
  });
  return { checkouts, workspaces };
}
