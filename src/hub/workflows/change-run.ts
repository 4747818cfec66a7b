import { ok, refuse, type Result } from '#base';
import { awaitsWord, refusal, RUN_MOVES } from '#domain';
import type { Principal, Refusal, Run, RunLimits, RunMove } from '#domain';
import { runRows, type Tx } from '#store';
import { withdrawQuestion } from '../approvals/index.ts';
import { doorOf, recordAudit } from '../audit/index.ts';
import { notFor } from '../refusals.ts';
import { endRun } from './engine/end-run.ts';
import { unloaded } from './engine/release-step.ts';
import { isLet } from './let-run.ts';
import { RUNS_TOPIC } from './runs-topic.ts';
import { resolveRun } from './run-lookup.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunView } from './run-verbs.ts';
import { viewsOf } from './run-views.ts';
import { boundsOf } from './start-run.ts';

type Change = (tx: Tx, run: Run) => Promise<Result<void, Refusal>>;

/** Nothing further is begun, here and within; what runs ends by itself, and is taken in when the run goes on. */
export const pauseRun = (deps: RunDeps, by: Principal, ref: string) =>
  changing(deps, by, ref, 'run.paused', async (tx, run) => {
    const cause = {
      code: 'run.paused',
      message: `${by.kind === 'user' ? 'a person' : 'its session'} paused it`,
    };
    if (awaitsWord(run)) return notSo(run, 'paused before a person has let it run');
    if (!(await move(tx, run, 'pause', { cause }))) return notSo(run, 'paused');
    for (const within of await runRows.liveRunsUnder(tx, run.root))
      if (within.id !== run.id && run.parent === null) await move(tx, within, 'pause', { cause });
    return ok(undefined);
  });

/** Goes on after a pause; of a run that failed or was cancelled, a new execution that reuses what holds. */
export const resumeRun = (
  deps: RunDeps,
  by: Principal,
  ref: string,
  { limits = {} }: { limits?: RunLimits | undefined },
) =>
  changing(deps, by, ref, 'run.resumed', async (tx, run) => {
    const bounds = { ...run.limits, ...boundsOf(limits, deps.settings()).limits };
    if (run.state === 'paused') {
      await move(tx, run, 'go_on', { cause: null, limits: bounds });
      for (const within of await runRows.liveRunsUnder(tx, run.root))
        if (within.id !== run.id && within.state === 'paused')
          await move(tx, within, 'go_on', { cause: null });
      return ok(undefined);
    }
    if (run.parent !== null) return notSo(run, 'resumed by itself: it is a part of another run');
    if (by.kind === 'session' && !(await isLet(deps, tx, run))) return notLet(run);
    const changes = {
      execution: run.execution + 1,
      cause: null,
      result: null,
      endedAt: null,
      limits: bounds,
    };
    return (await move(tx, run, 'restart', changes)) ? ok(undefined) : notSo(run, 'resumed');
  });

export const cancelRun = (
  deps: RunDeps,
  by: Principal,
  ref: string,
  { reason }: { reason?: string | undefined },
) =>
  changing(deps, by, ref, 'run.cancelled', async (tx, run) => {
    const message = reason === undefined ? 'it was cancelled' : `it was cancelled: ${deps.redact(reason)}`;
    const ending = { move: 'cancel', cause: { code: 'run.cancelled', message }, result: null } as const;
    if (!(await endRun(deps.engine, tx, run, ending))) return notSo(run, 'cancelled');
    if (awaitsWord(run)) await withdrawQuestion(tx, 'script', run.id);
    return ok(undefined);
  });

/** Moves it under a new fence, so that whoever drives it writes nothing more. */
async function move(tx: Tx, run: Run, to: RunMove, changes: runRows.RunChanges): Promise<boolean> {
  const moved = await runRows.moveRun(tx, run.id, to, { ...unloaded(run, tx.now), wakeAt: null, ...changes });
  if (!moved) return false;
  await tx.event({ type: 'run.changed', user: run.user, subject: run.id, data: { state: RUN_MOVES[to].to } });
  tx.wake(RUNS_TOPIC);
  tx.wake(`run:${run.id}`);
  return true;
}

async function changing(
  deps: RunDeps,
  by: Principal,
  ref: string,
  action: string,
  work: Change,
): Promise<Result<RunView, Refusal>> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'change runs');
  if ((by.kind === 'user' && by.role === 'viewer') || (by.kind === 'session' && by.looksOnly))
    return notFor(by, 'change runs');
  return deps.store.unit(async (tx) => {
    const found = await resolveRun(tx, by, ref);
    if (!found.ok) return found;
    const done = await work(tx, found.value);
    if (!done.ok) return done;
    await recordAudit(tx, by, { door: doorOf(by), action, subject: found.value.id });
    const [view] = await viewsOf(tx, [(await runRows.findRun(tx, found.value.id)) ?? found.value]);
    if (!view) throw new Error(`run ${found.value.id} is not there`);
    return ok(view);
  });
}

const notLet = ({ id }: Run) =>
  refuse(
    refusal(
      'workflow.not_approved',
      `Nobody has let run ${id} begin, so that it is not a session’s to resume.`,
      {
        hint: `A person can: muster workflow resume ${id}`,
        details: { run: id },
      },
    ),
  );

const notSo = ({ id, state }: Run, what: string) =>
  refuse(
    refusal('run.state', `The run is ${state}, and cannot be ${what}.`, {
      hint:
        state === 'done' && what === 'resumed'
          ? `Run again what failed or has changed: muster workflow rerun ${id}`
          : `See how it stands: muster workflow status ${id}`,
      details: { run: id, state },
    }),
  );
