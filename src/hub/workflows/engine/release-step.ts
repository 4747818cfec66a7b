import type { Run, Step } from '#domain';
import type { Tx } from '#store';
import { withdrawQuestion } from '../../approvals/index.ts';
import type { EngineDeps } from './engine-deps.ts';

/** Ends what a step holds outside: its turn and session, its question. */
export async function releaseStep({ work }: Pick<EngineDeps, 'work'>, tx: Tx, step: Step): Promise<void> {
  if (step.kind === 'agent' && step.session !== null) await work.release(tx, step);
  if (step.kind === 'approve' && step.approval !== null) await withdrawQuestion(tx, 'gate', step.id);
}

/** A run that no hub drives: its clock stands. */
export const unloaded = (run: Run, now: number) => ({
  hub: null,
  leaseUntil: null,
  activeMs: run.activeMs + (run.activeSince === null ? 0 : Math.max(0, now - run.activeSince)),
  activeSince: null,
});
