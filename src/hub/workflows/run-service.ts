import { ok } from '#base';
import { LIVE_RUN_STATES, type Principal, type RunState } from '#domain';
import { runRows } from '#store';
import { notFor } from '../refusals.ts';
import { waitFor } from '../waiting.ts';
import { cancelRun, pauseRun, resumeRun } from './change-run.ts';
import { resolveRun } from './run-lookup.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunService, RunView } from './run-verbs.ts';
import { planRun } from './plan-run.ts';
import { listRuns, showRun, viewsOf } from './run-views.ts';
import { rerun, startRun } from './start-run.ts';
import { listSteps, showStep } from './step-views.ts';

/** Runs, for people and for the sessions that started them. */
export function createRuns(deps: RunDeps): RunService {
  return {
    start: (by, input) => startRun(deps, by, input),
    list: async (by, query) => (looks(by) ? listRuns(deps, by, query) : notFor(by, 'see runs')),
    show: async (by, ref) => (looks(by) ? showRun(deps, by, ref) : notFor(by, 'see runs')),
    step: async (by, ref, step) => (looks(by) ? showStep(deps, by, ref, step) : notFor(by, 'see runs')),
    steps: async (by, ref, query) => (looks(by) ? listSteps(deps, by, ref, query) : notFor(by, 'see runs')),
    plan: async (by, ref, input) => (looks(by) ? planRun(deps, by, ref, input) : notFor(by, 'see runs')),
    definition: (by, ref) => definitionOf(deps, by, ref),
    pause: (by, ref) => pauseRun(deps, by, ref),
    resume: (by, ref, input) => resumeRun(deps, by, ref, input),
    cancel: (by, ref, input) => cancelRun(deps, by, ref, input),
    rerun: (by, ref, input) => rerun(deps, by, ref, input),
    wait: (by, ref, input, signal) => waitForRun(deps, by, ref, input, signal),
  };
}

const looks = (by: Principal) => by.kind === 'user' || by.kind === 'session';

async function definitionOf(
  { store }: RunDeps,
  by: Principal,
  ref: string,
): ReturnType<RunService['definition']> {
  return store.read(async (reader) => {
    const found = await resolveRun(reader, by, ref);
    if (!found.ok) return found;
    const { kind, hash } = found.value;
    const text = await runRows.findText(reader, hash);
    if (!text) throw new Error(`the text ${hash} of run ${found.value.id} is gone`);
    return ok({ kind, hash, text: text.text });
  });
}

async function waitForRun(
  { store, clock, stopping }: RunDeps,
  by: Principal,
  ref: string,
  { timeoutSeconds }: { timeoutSeconds: number },
  signal?: AbortSignal,
): ReturnType<RunService['wait']> {
  const look = () =>
    store.read(async (reader) => {
      const found = await resolveRun(reader, by, ref);
      if (!found.ok) return found;
      const [view] = await viewsOf(reader, [found.value]);
      if (!view) throw new Error(`run ${found.value.id} has no view`);
      return ok(view);
    });
  const first = await look();
  if (!first.ok || !goesOn(first.value)) return first;
  const wait = {
    store,
    clock,
    topics: [`run:${first.value.run.id}`],
    ms: timeoutSeconds * 1_000,
    signals: [signal, stopping],
  };
  const found = await waitFor(wait, async () => {
    const now = await look();
    return !now.ok || !goesOn(now.value) ? now : undefined;
  });
  return found ?? look();
}

/** It is under way, and nobody is asked. */
const goesOn = ({ run, actions }: RunView): boolean =>
  (LIVE_RUN_STATES as readonly RunState[]).includes(run.state) &&
  run.state !== 'paused' &&
  !actions.includes('answer');
