import { RUN_LIMITS, type Cause, type Run } from '#domain';
import { runRows, type Tx } from '#store';

/**
 * The bounds of a run within one unit: they are those of the outermost, and agents are counted there before one is begun. Of
 * a run that is itself the outermost the row is locked, so that they are counted here and written once.
 */
export class AgentBound {
  readonly #tx: Tx;
  readonly #run: Run;
  readonly #most: number;
  #begun = 0;

  /** `run`: as it stands under its lock; `most`: agents of a run that says nothing of them. */
  constructor(tx: Tx, run: Run, most: number) {
    this.#tx = tx;
    this.#run = run;
    this.#most = most;
  }

  /** Agents to be counted at the run, which this unit began and wrote nowhere. */
  get begun(): number {
    return this.#begun;
  }

  /** Takes a place for a try, of which the first alone is counted; or tells why nothing more is begun at all. */
  async take(isFirst: boolean): Promise<Cause | null> {
    const root = await this.#root();
    const over = budgetReached(root);
    if (over !== null) return { code: 'run.budget', message: over };
    if (!isFirst) return null;
    const most = Math.min(root.limits.agents ?? this.#most, RUN_LIMITS.agentsCeiling);
    if (await this.#count(root, most)) return null;
    return { code: 'run.agent_cap', message: `The run has begun ${most} agents, as many as it may.` };
  }

  /** Gives back the place of one that could not be begun. */
  async giveBack(): Promise<void> {
    if (this.#isOutermost) this.#begun -= 1;
    else await runRows.giveAgentPlace(this.#tx, this.#run.root);
  }

  get #isOutermost(): boolean {
    return this.#run.root === this.#run.id;
  }

  async #root(): Promise<Run> {
    if (!this.#isOutermost) return (await runRows.findRun(this.#tx, this.#run.root)) ?? this.#run;
    return { ...this.#run, agentsUsed: this.#run.agentsUsed + this.#begun };
  }

  async #count(root: Run, most: number): Promise<boolean> {
    if (!this.#isOutermost) return runRows.takeAgentPlace(this.#tx, root.id, most);
    if (root.agentsUsed >= most) return false;
    this.#begun += 1;
    return true;
  }
}

function budgetReached(root: Run): string | null {
  const { tokens, costMicros, turns } = root.limits;
  if (tokens !== undefined && root.tokensUsed >= tokens)
    return `The run has used ${root.tokensUsed} tokens, and may use ${tokens}.`;
  if (costMicros !== undefined && root.costUsed >= costMicros)
    return `The run has cost ${dollars(root.costUsed)}, and may cost ${dollars(costMicros)}.`;
  if (turns !== undefined && root.agentsUsed >= turns)
    return `The run has had ${root.agentsUsed} turn${root.agentsUsed === 1 ? '' : 's'}, and may have ${turns}.`;
  return null;
}

const dollars = (micros: number) => `$${(micros / 1_000_000).toFixed(2)}`;
