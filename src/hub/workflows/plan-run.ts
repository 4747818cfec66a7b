import { ok, refuse, type Result } from '#base';
import { refusal, type Principal, type Refusal, type Run } from '#domain';
import { journalReads } from '#store';
import { RunJournal } from '#workflow';
import { candidatesFor, type Earlier } from './engine/journal-rows.ts';
import { dependantsIn, needsIn } from './engine/start-program.ts';
import { resolveRun } from './run-lookup.ts';
import type { RunDeps } from './run-deps.ts';
import type { PlannedStep, RunPlan } from './run-verbs.ts';
import { runsAgain, type Needs } from './runs-again.ts';

/** Those that are told one by one: what is kept is left out first. */
const STEPS_TOLD = 1_000;

type Outline = journalReads.StepOutline;
type Fate = PlannedStep['fate'];
/** Calls are known by the keys that they have: nothing is named anew. */
const NOWHERE = { cwd: null, source: null, harness: null, agent: null };

/**
 * What a run that goes on, or begins anew from a step, would take over. It plays the rules of reuse over what was asked
 * for last, and so knows nothing of what a program will ask for when it is told something else.
 */
export async function planRun(
  deps: RunDeps,
  by: Principal,
  ref: string,
  { fromStep }: { fromStep?: string | undefined },
): Promise<Result<RunPlan, Refusal>> {
  const found = await deps.store.read((reader) => resolveRun(reader, by, ref));
  if (!found.ok) return found;
  const run = found.value;
  const after = fromStep === undefined ? null : await dependantsIn(deps.store, run, fromStep);
  const needs = await needsIn(deps.store, run);
  const { steps, earlier } = await deps.store.read(async (reader) => ({
    steps: await journalReads.outlinesOf(reader, run.id, run.execution),
    earlier: await candidatesFor(reader, nextOf(run, fromStep), after),
  }));
  if (fromStep !== undefined && !steps.some(({ name }) => name === fromStep))
    return refuse(
      refusal('run.step_not_found', `The run has no step "${fromStep}".`, {
        hint: `See its steps: muster workflow status ${run.id}`,
        details: { step: fromStep },
      }),
    );
  return ok(summed(play(steps, { earlier, needs, fromStep })));
}

/** The run as it would be: another execution, or another run on its results. */
const nextOf = (run: Run, fromStep: string | undefined): Run =>
  fromStep === undefined
    ? { ...run, execution: run.execution + 1 }
    : { ...run, basis: run.id, fromStep, execution: 1 };

interface Played {
  earlier: Earlier;
  needs: Needs;
  fromStep: string | undefined;
}

function play(steps: readonly Outline[], { earlier, needs, fromStep }: Played): PlannedStep[] {
  const journal = new RunJournal(NOWHERE, earlier.candidates);
  const order = new Map(earlier.candidates.map(({ key }, at) => [key, at]));
  const placeOf = ({ key }: Outline) => order.get(key) ?? -1;
  const fates = new Map<number, { fate: Fate; why: string | null }>();
  const again = runsAgain(steps, needs);
  for (const step of steps.filter(({ key }) => !order.has(key))) {
    fates.set(step.call, { fate: 'again', why: whyAgain(step, fromStep) });
    again.add(step);
  }
  // One at a time, in the order in which they once came: as they would be decided if all were asked for at once.
  for (const step of steps.filter(({ key }) => order.has(key)).toSorted((a, b) => placeOf(a) - placeOf(b))) {
    journal.propose(step.call, step.key);
    const decided = journal.decide();
    if (!decided) continue;
    const before = decided.holds ? again.before(step) : undefined;
    if (decided.holds && !before) {
      fates.set(step.call, { fate: 'kept', why: null });
      journal.ended({ ...decided.candidate, isReused: true });
      continue;
    }
    fates.set(
      step.call,
      before
        ? { fate: 'unsure', why: `${before.name} runs again before it` }
        : { fate: 'again', why: 'what it saw of the workspace will be otherwise' },
    );
    again.add(step);
  }
  return steps.map(({ id, name, call }) => ({
    id,
    name,
    ...(fates.get(call) ?? { fate: 'again' as const, why: null }),
  }));
}

function whyAgain({ name, state }: Outline, fromStep: string | undefined): string {
  if (name === fromStep) return 'it runs again from here';
  if (state === 'done')
    return fromStep === undefined ? 'people are asked again' : `it comes after ${fromStep}`;
  return state === 'failed' || state === 'cancelled' || state === 'skipped'
    ? `it ${state === 'failed' ? 'failed' : `was ${state}`}`
    : 'it has not ended';
}

function summed(steps: readonly PlannedStep[]): RunPlan {
  const count = (fate: Fate) => steps.filter((step) => step.fate === fate).length;
  const order: readonly Fate[] = ['again', 'unsure', 'kept'];
  return {
    // The sort is stable: those of one fate stay in the order of asking.
    steps: steps.toSorted((a, b) => order.indexOf(a.fate) - order.indexOf(b.fate)).slice(0, STEPS_TOLD),
    kept: count('kept'),
    again: count('again'),
    unsure: count('unsure'),
  };
}
