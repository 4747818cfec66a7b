import type { Cause, Run, Step } from '#domain';
import { runRows, sessionRows, stepRows, type Tx } from '#store';
import { postMessage } from '../../mail/index.ts';
import { RUNS_TOPIC } from '../runs-topic.ts';
import type { EngineDeps } from './engine-deps.ts';
import type { Ending } from './ending-of.ts';
import { textOf } from './begin-waits.ts';
import { releaseStep, unloaded } from './release-step.ts';

const TOLD_CHARACTERS = 20_000;
const FAILURES_TOLD = 10;

/** Ends a run in the caller's unit: what is open in it ends with it, whoever started it is told once. False when it had ended. */
export async function endRun(deps: EngineDeps, tx: Tx, run: Run, ending: Ending): Promise<boolean> {
  const cause = ending.move === 'finish' ? null : ending.cause;
  const ended = await runRows.moveRun(tx, run.id, ending.move, {
    ...unloaded(run, tx.now),
    result: ending.result,
    cause,
    wakeAt: null,
    endedAt: tx.now,
  });
  if (!ended) return false;
  await endOpen(
    deps,
    tx,
    ended,
    cause ?? { code: 'run.ended', message: 'The run ended without waiting for it.' },
  );
  await tx.event({
    type: ending.move === 'finish' ? 'run.done' : ending.move === 'fail' ? 'run.failed' : 'run.cancelled',
    user: run.user,
    subject: run.id,
    data: cause ? { cause: { code: cause.code, message: cause.message.slice(0, 500) } } : {},
  });
  if (run.parent) await runRows.signalRun(tx, run.parent.run);
  else await tell(deps, tx, ended);
  tx.wake(RUNS_TOPIC);
  tx.wake(`run:${run.id}`);
  return true;
}

async function endOpen(deps: EngineDeps, tx: Tx, run: Run, cause: Cause): Promise<void> {
  for (const step of await stepRows.openSteps(tx, [run.id])) {
    if (step.execution !== run.execution) continue;
    await stepRows.cancelStep(tx, step.id, cause);
    if (step.state !== 'queued') await releaseStep(deps, tx, step);
    await tx.event({
      type: 'step.ended',
      user: run.user,
      subject: step.id,
      data: { run: run.id, name: step.name, state: 'cancelled' },
    });
    await endWithin(deps, tx, step, cause);
  }
}

async function endWithin(deps: EngineDeps, tx: Tx, { child }: Step, cause: Cause): Promise<void> {
  const within = child === null ? undefined : await runRows.findRun(tx, child);
  if (within) await endRun(deps, tx, within, { move: 'cancel', cause, result: null });
}

async function tell(deps: EngineDeps, tx: Tx, run: Run): Promise<void> {
  if (run.tells === null || !(await sessionRows.findSession(tx, run.tells))) return;
  await postMessage(tx, deps.ids, {
    user: run.user,
    to: run.tells,
    from: null,
    kind: 'run_ended',
    turn: null,
    label: run.name,
    // One end of one execution is told once.
    key: `${run.id}:${run.execution}`,
    body: await endText(tx, run),
  });
}

async function endText(tx: Tx, run: Run): Promise<string> {
  const head = `The run ${run.id} of the workflow "${run.name}" is ${run.state}.`;
  const steps = await stepRows.stepsOf(tx, run.id, run.execution);
  const failed = steps.filter(({ state }) => state === 'failed');
  const failures = failed
    .slice(0, FAILURES_TOLD)
    .map(({ name, cause }) => `- ${name}: ${cause?.message.slice(0, 500) ?? 'it failed'}`);
  const more = failed.length > FAILURES_TOLD ? [`- and ${failed.length - FAILURES_TOLD} more`] : [];
  const parts = [
    head,
    ...(run.cause ? [run.cause.message] : []),
    ...(failures.length > 0 ? [['What failed:', ...failures, ...more].join('\n')] : []),
    ...(run.state === 'done'
      ? []
      : [`Run again what failed, and what depends on it: muster workflow resume ${run.id}`]),
    ...(run.result === null ? [] : [`Its result:\n${textOf(run.result)}`]),
  ];
  const text = parts.join('\n\n');
  return text.length > TOLD_CHARACTERS
    ? `${text.slice(0, TOLD_CHARACTERS)}\n[cut; the whole: muster workflow status ${run.id}]`
    : text;
}
