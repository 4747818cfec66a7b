import type { Cause, Refusal, Run, SessionId, Step, TurnId } from '#domain';
import type { Tx } from '#store';
import type { JsonValue } from '#workflow/script';
import type { AgentBound } from './agent-bound.ts';
import type { EngineDeps } from './engine-deps.ts';

interface Wanted {
  step: Step;
  /** What it is asked anew in the session that it has; null for its own prompt. */
  ask: string | null;
  /** How long it waits before. */
  pauseMs: number;
  /** Of the workspace. */
  version: string;
  bound: AgentBound;
}

/** `doom`: a bound of the whole run is reached, and nothing more is begun. `held`: its time has not come. */
type BegunAgent =
  | { is: 'running'; step: Step; session: SessionId; turn: TurnId }
  | { is: 'ended'; step: Step; value: JsonValue }
  | { is: 'held'; step: Step }
  | { is: 'waits'; why: string }
  | { is: 'refused'; cause: Cause }
  | { is: 'doom'; cause: Cause };

/** Begins a try of a step, if the bounds of its run let it. */
export async function beginAgent(
  deps: EngineDeps,
  tx: Tx,
  run: Run,
  { step, ask, pauseMs, version, bound }: Wanted,
): Promise<BegunAgent> {
  const notBefore = pauseMs > 0 ? tx.now + pauseMs : step.notBefore;
  if (notBefore !== null && notBefore > tx.now) return { is: 'held', step: { ...step, notBefore } };
  const doom = await bound.take(step.tries === 0);
  if (doom) return { is: 'doom', cause: doom };
  const begun = await deps.work.begin(tx, run, ask === null ? step : { ...step, prompt: ask });
  const isPlaceFree = !begun.ok || begun.value.is === 'waits';
  // A place counts for what has begun.
  if (isPlaceFree && step.tries === 0) await bound.giveBack();
  if (!begun.ok) return { is: 'refused', cause: causeOf(run, begun.error) };
  if (begun.value.is === 'waits') return begun.value;
  const started: Step = {
    ...step,
    state: 'running',
    why: null,
    tries: step.tries + 1,
    notBefore: null,
    saw: step.saw ?? version,
    startedAt: step.startedAt ?? tx.now,
  };
  if (begun.value.is === 'ended') return { is: 'ended', step: started, value: begun.value.value };
  const { session, turn, agent, harness } = begun.value.begun;
  return { is: 'running', step: { ...started, session, turn, agent, harness }, session, turn };
}

const NOWHERE: readonly string[] = ['spawn.harness_unknown', 'spawn.agent_unknown'];

/** A resume would ask for the same again: what is gone can only be named otherwise, in the text. */
function causeOf({ root }: Run, { code, message }: Refusal): Cause {
  if (!NOWHERE.includes(code)) return { code, message };
  const way = `Name another at this step, and run the rest on the results that there are: muster workflow rerun ${root} --file FILE`;
  return { code, message: `${message} ${way}` };
}
