import { isId } from '#domain';
import type { QuestionApproval } from '#domain';
import { runRows, savedRows, type Tx } from '#store';
import type { QuestionHandler } from '../approvals/index.ts';
import { endRun } from './engine/end-run.ts';
import type { EngineDeps } from './engine/engine-deps.ts';
import { RUNS_TOPIC } from './runs-topic.ts';

/**
 * What follows the answer to whether a text that a session wrote may run: it begins, and with *always* the very text is
 * remembered; or it has failed, and whoever started it is told.
 */
export const scriptDecided = (engine: EngineDeps): QuestionHandler => ({
  lock: (tx, { subject }) => tx.lock('runs', [subject]),
  async decided(tx, approval, option) {
    const run = isId('run', approval.subject) ? await runRows.findRun(tx, approval.subject) : undefined;
    // Somebody cancelled it meanwhile.
    if (run?.state !== 'waiting') return;
    if (option?.effect !== 'allow') {
      const cause = { code: 'workflow.not_approved', message: denialOf(approval) };
      await endRun(engine, tx, run, { move: 'fail', cause, result: null });
      return;
    }
    if (option.id === 'always') await remember(tx, approval, run);
    await runRows.moveRun(tx, run.id, 'wake', { cause: null });
    await tx.event({ type: 'run.changed', user: run.user, subject: run.id, data: { state: 'running' } });
    tx.wake(RUNS_TOPIC);
    tx.wake(`run:${run.id}`);
  },
});

async function remember(
  tx: Tx,
  { user, answeredBy }: QuestionApproval,
  { hash, name }: { hash: string; name: string },
): Promise<void> {
  const allowed = { user, hash, name, allowedBy: answeredBy ?? user, createdAt: tx.now };
  if (await savedRows.allowText(tx, allowed))
    await tx.event({ type: 'workflow.allowed', user, data: { name, hash } });
}

function denialOf({ state, reason }: QuestionApproval): string {
  if (state === 'expired') return 'Nobody answered in time whether it may run, and so it does not.';
  return reason === null ? 'A person did not let it run.' : `A person did not let it run: ${reason}`;
}
