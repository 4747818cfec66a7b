import type { Run, StepId } from '#domain';
import { journalReads, runRows, type Reader } from '#store';
import type { Candidate } from '#workflow';
import { valueOf } from './outcomes.ts';

/** Runs on the results of runs on the results of runs: further back nothing is looked for. */
const LONGEST_BASIS = 8;

type Outline = journalReads.StepOutline;

/** What may hold, and by key the row in which its result stands. */
export interface Earlier {
  candidates: Candidate[];
  rows: ReadonlyMap<string, StepId>;
}

/**
 * Results of earlier executions, and of the run that this one is based on, which may hold; the newest last. `after`: of a
 * YAML run, the steps from which on nothing holds.
 */
export async function candidatesFor(
  reader: Reader,
  run: Run,
  after: ReadonlySet<string> | null,
): Promise<Earlier> {
  const found: Candidate[] = [];
  const rows = new Map<string, StepId>();
  const take = (steps: readonly Outline[]) => {
    for (const step of steps.filter(mayHold).toSorted((a, b) => (a.endedSeq ?? 0) - (b.endedSeq ?? 0))) {
      rows.set(step.key, step.id);
      found.push(candidateOf(step, found.length));
    }
  };
  if (run.basis !== null) take(await basisSteps(reader, run, after));
  for (let execution = 1; execution < run.execution; execution++)
    take(await journalReads.outlinesOf(reader, run.id, execution));
  return { candidates: found, rows };
}

async function basisSteps(reader: Reader, run: Run, after: ReadonlySet<string> | null): Promise<Outline[]> {
  const chain: Run[] = [];
  for (let next = run.basis; next !== null && chain.length < LONGEST_BASIS;) {
    const basis = await runRows.findRun(reader, next);
    if (!basis) break;
    chain.push(basis);
    next = basis.basis;
  }
  const byKey = new Map<string, Outline>();
  for (const basis of chain.toReversed())
    for (let execution = 1; execution <= basis.execution; execution++)
      for (const step of await journalReads.outlinesOf(reader, basis.id, execution))
        byKey.set(step.key, step);
  const steps = [...byKey.values()];
  const from = run.fromStep === null ? undefined : steps.find((step) => step.name === run.fromStep);
  if (!from) return steps;
  return steps.filter((step) => step.id !== from.id && !comesAfter(step, from, after));
}

/** In a script, what began when the step had ended; in YAML, what waits for it. */
function comesAfter(step: Outline, from: Outline, named: ReadonlySet<string> | null): boolean {
  if (named !== null) return named.has(step.name.replace(/(?:\[\d+\]|:gate)$/u, ''));
  return from.endedAt !== null && step.createdAt >= from.endedAt && step.call > from.call;
}

/** What came to its end, and is no refusal by people, which are asked again. */
function mayHold(step: Outline): boolean {
  if (step.state !== 'done') return false;
  if (step.kind !== 'approve') return true;
  const value = valueOf(step.output);
  return typeof value === 'object' && value !== null && 'approved' in value && value.approved === true;
}

const candidateOf = (step: Outline, order: number): Candidate => ({
  origin: step.reusedFrom ?? step.id,
  key: step.key,
  mayWrite: step.mayWrite,
  saw: step.saw,
  endedSeq: order,
});
