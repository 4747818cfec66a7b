import type { Approval, Cause, Run, Step } from '#domain';
import type { CallOutcome, JsonValue } from '#workflow/script';

/** Ends that end a whole run: they reject through `parallel` and `pipeline` too. */
const FATAL: ReadonlySet<string> = new Set(['run.agent_cap', 'run.budget', 'run.timeout', 'run.cancelled']);

export const isFatal = ({ code }: Cause): boolean => FATAL.has(code);

/** What a step's program is told of its end, as its row has it. */
export function outcomeOf(step: Pick<Step, 'id' | 'state' | 'output' | 'cause'>): CallOutcome {
  if (step.state === 'done') return { ok: true, value: valueOf(step.output) };
  const cause = step.cause ?? { code: `step.${step.state}`, message: `it was ${step.state}` };
  return { ok: false, error: { ...cause, ...(isFatal(cause) ? { fatal: true } : {}) } };
}

/** JSON as we wrote it. */
export function valueOf(output: string | null): JsonValue {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by us as JSON
  return output === null ? null : (JSON.parse(output) as JsonValue);
}

/** What a gate's program is told; undefined while nobody has answered. */
export function gateEnd(approval: Approval): CallOutcome | undefined {
  const { state, answer, answeredBy, reason } = approval;
  if (state === 'allowed' || state === 'denied')
    return { ok: true, value: { approved: state === 'allowed', answer, by: answeredBy, reason } };
  if (state === 'pending') return undefined;
  const message = state === 'expired' ? 'Nobody answered in time.' : 'It was withdrawn.';
  return { ok: false, error: { code: `gate.${state}`, message } };
}

/** What comes of a run within a run; undefined while it goes on. */
export function childEnd(run: Pick<Run, 'state' | 'result' | 'cause' | 'name'>): CallOutcome | undefined {
  if (run.state === 'done') return { ok: true, value: valueOf(run.result) };
  if (run.state !== 'failed' && run.state !== 'cancelled') return undefined;
  const cause = run.cause ?? { code: `run.${run.state}`, message: `it was ${run.state}` };
  const message = `The workflow "${run.name}" within it ${run.state === 'failed' ? 'failed' : 'was cancelled'}: ${cause.message}`;
  return { ok: false, error: { code: cause.code, message, ...(isFatal(cause) ? { fatal: true } : {}) } };
}
