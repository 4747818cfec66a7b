import { RUN_LIMITS, type Cause, type Run, type SessionId, type Step, type TurnId } from '#domain';
import { runRows, type Tx } from '#store';
import type { JsonValue } from '#workflow/script';
import type { EngineDeps } from './engine-deps.ts';

interface Wanted {
  step: Step;
  /** What it is asked anew in the session that it has; null for its own prompt. */
  ask: string | null;
  /** How long it waits before. */
  pauseMs: number;
  /** Of the workspace. */
  version: string;
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
  { step, ask, pauseMs, version }: Wanted,
): Promise<BegunAgent> {
  const notBefore = pauseMs > 0 ? tx.now + pauseMs : step.notBefore;
  if (notBefore !== null && notBefore > tx.now) return { is: 'held', step: { ...step, notBefore } };
  const doom = await admit(deps, tx, run, step);
  if (doom) return { is: 'doom', cause: doom };
  const begun = await deps.work.begin(tx, run, ask === null ? step : { ...step, prompt: ask });
  const isPlaceFree = !begun.ok || begun.value.is === 'waits';
  // A place counts for what has begun.
  if (isPlaceFree && step.tries === 0) await runRows.giveAgentPlace(tx, run.root);
  if (!begun.ok) return { is: 'refused', cause: { code: begun.error.code, message: begun.error.message } };
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

/** Why nothing more is begun at all: a bound of the run is reached. */
async function admit(deps: EngineDeps, tx: Tx, run: Run, step: Step): Promise<Cause | null> {
  const root = run.root === run.id ? run : ((await runRows.findRun(tx, run.root)) ?? run);
  const over = budgetReached(root);
  if (over !== null) return { code: 'run.budget', message: over };
  if (step.tries > 0) return null;
  const most = Math.min(root.limits.agents ?? deps.settings().workflowMaxAgents, RUN_LIMITS.agentsCeiling);
  if (await runRows.takeAgentPlace(tx, run.root, most)) return null;
  return { code: 'run.agent_cap', message: `The run has begun ${most} agents, as many as it may.` };
}

function budgetReached(root: Run): string | null {
  const { tokens, costMicros, turns } = root.limits;
  if (tokens !== undefined && root.tokensUsed >= tokens)
    return `The run has used ${root.tokensUsed} tokens, and may use ${tokens}.`;
  if (costMicros !== undefined && root.costUsed >= costMicros)
    return `The run has cost ${dollars(root.costUsed)}, and may cost ${dollars(costMicros)}.`;
  if (turns !== undefined && root.agentsUsed >= turns)
    return `The run has had ${root.agentsUsed} turns, and may have ${turns}.`;
  return null;
}

const dollars = (micros: number) => `$${(micros / 1_000_000).toFixed(2)}`;
