import { isId } from '#domain';
import { runRows, stepRows, type Tx } from '#store';
import type { QuestionHandler } from '../approvals/index.ts';
import { RUNS_TOPIC } from './runs-topic.ts';

/** What follows the answer to a gate: its run reads it, and goes on. */
export const gateDecided: QuestionHandler = {
  // The run's row is the lock: telling it something and its going to wait exclude each other there.
  lock: async () => {},
  decided: (tx, { subject }) => wakeAbout(tx, subject),
};

async function wakeAbout(tx: Tx, subject: string): Promise<void> {
  const run = isId('step', subject) ? (await stepRows.findStep(tx, subject))?.run : subject;
  if (run === undefined || !isId('run', run)) return;
  await runRows.signalRun(tx, run);
  tx.wake(RUNS_TOPIC);
}
