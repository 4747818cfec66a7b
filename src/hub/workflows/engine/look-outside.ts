import type { Cause, Run, Step, StepId } from '#domain';
import { approvalRows, runRows, type Reader } from '#store';
import type { CallOutcome } from '#workflow/script';
import type { EngineDeps } from './engine-deps.ts';
import { childEnd, gateEnd } from './outcomes.ts';
import type { EndedTry, StepWork } from './step-work.ts';

interface Found {
  now: number;
  ended: EndedTry[];
  overdue: Awaited<ReturnType<StepWork['overdue']>>;
  /** Gates that were answered, and runs within it that have ended. */
  answered: { step: StepId; outcome: CallOutcome }[];
}

/** What has ended outside a run, of what it waits for; null when it waits for nothing there. */
export async function lookOutside(
  { store, work }: EngineDeps,
  run: Run,
  open: readonly Step[],
): Promise<Found | null> {
  const agents = open.filter(({ state, kind }) => state === 'running' && kind === 'agent');
  const others = open.filter(
    ({ state, kind }) => state === 'asking' || (state === 'running' && kind === 'workflow'),
  );
  if (agents.length + others.length === 0 && run.limits.timeMs === undefined) return null;
  return store.read(async (reader) => ({
    now: reader.now,
    ended: agents.length > 0 ? await work.ended(reader, run, agents) : [],
    overdue: agents.length > 0 ? await work.overdue(reader, run, agents) : [],
    answered: await answeredOf(reader, others),
  }));
}

async function answeredOf(reader: Reader, steps: readonly Step[]): Promise<Found['answered']> {
  const answered: Found['answered'] = [];
  for (const step of steps) {
    const outcome = step.kind === 'approve' ? await gateOf(reader, step) : await withinOf(reader, step);
    if (outcome) answered.push({ step: step.id, outcome });
  }
  return answered;
}

async function gateOf(reader: Reader, { approval }: Step): Promise<CallOutcome | undefined> {
  const asked = approval === null ? null : await approvalRows.findApproval(reader, approval);
  return asked ? gateEnd(asked.approval) : undefined;
}

async function withinOf(reader: Reader, { child }: Step): Promise<CallOutcome | undefined> {
  const run = child === null ? undefined : await runRows.findRun(reader, child);
  return run && childEnd(run);
}

/** Why a run that may be active for so long has to end now; null while it need not. */
export function timeUp({ limits: { timeMs }, activeMs, activeSince }: Run, now: number): Cause | null {
  const active = activeMs + (now - (activeSince ?? now));
  if (timeMs === undefined || active < timeMs) return null;
  return {
    code: 'run.timeout',
    message: `The run has been active for ${Math.round(active / 1000)} s, and may be for ${Math.round(timeMs / 1000)} s.`,
  };
}
