import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal } from '#domain';
import type { Agent, AgentId, Principal, Refusal } from '#domain';
import {
  agentRows,
  inboxRows,
  pollingAgent,
  taskRows,
  turnRows,
  type PollingAgent,
  type Reader,
  type Tx,
} from '#store';
import type { HubDeps } from '../deps.ts';
import { hubStopping } from '../refusals.ts';
import type { Offer } from '../services.ts';
import { lanesOfAgent, takeTasks } from '../tasks/claims/take-tasks.ts';
import type { TaskCaller } from '../tasks/task-caller.ts';
import { TaskWait, type TasksLook } from '../tasks/task-wait.ts';
import { waitFor } from '../waiting.ts';
import { agentOf } from './held-turn.ts';
import { leaseTurn } from './lease-turn.ts';

export interface PollInput {
  claim_id: string;
  free: number;
  after: number;
  hold_ms: number;
}

/**
 * Gives an agent what its inbox holds beyond `after`, and leases it turns: those that wait at its sessions, then tasks
 * that it can work on by itself. Holds the call until there is something. A claim repeated with its id leases nothing
 * new: what it was given the first time is still in the inbox.
 */
export async function poll(
  { deps, caller }: { deps: HubDeps; caller: TaskCaller },
  by: Principal,
  input: PollInput,
  signal?: AbortSignal,
): Promise<Result<Offer, Refusal>> {
  const agent = agentOf(by);
  if (!agent.ok) return agent;
  const { store, clock, stopping } = deps;
  const ringer = { ring: () => {} };
  const tasks = new TaskWait(caller, () => ringer.ring());
  const looker = new PollLook(deps, { by, agent: agent.value, input, tasks });
  const wait = {
    store,
    clock,
    topics: [`agent:${agent.value}`],
    onRing: (ring: () => void) => (ringer.ring = ring),
    ms: input.hold_ms,
    signals: [signal, stopping],
  };
  const offer = await waitFor(wait, () => looker.look()).finally(() => tasks.end());
  if (!offer && stopping.aborted) return hubStopping();
  return offer ?? ok({ entries: [], slots: looker.slots });
}

interface Polled {
  by: Principal;
  agent: AgentId;
  input: PollInput;
  tasks: TaskWait;
}

/** The looks of one poll. */
class PollLook {
  readonly #deps: HubDeps;
  readonly #of: Polled;
  #first = true;
  /** Draining when it looked last. */
  #rested = false;
  slots = 0;

  constructor(deps: HubDeps, of: Polled) {
    this.#deps = deps;
    this.#of = of;
  }

  async look(): Promise<Result<Offer, Refusal> | undefined> {
    const { store } = this.#deps;
    const { tasks } = this.#of;
    const called = tasks.isCalled;
    // The first look acknowledges; later ones write only when a read says that there is something to take.
    if (!this.#first && !called && !(await store.read((reader) => this.#hasNews(reader)))) return undefined;
    this.#first = false;
    const taken = await store.unit((tx) => take(this.#deps, tx, this.#of));
    if (!taken.ok) return taken;
    const { entries, slots, look, rests } = taken.value;
    if (called) tasks.answered(look);
    this.#rested = rests;
    const wasTold = this.slots === 0 || this.slots === slots;
    this.slots = slots;
    if (entries.length > 0 || !wasTold) return ok({ entries, slots });
    // What became ready before it was known as waiting was called out to others, or to nobody.
    const isNew = tasks.goOn(look);
    if (!isNew || !look || !(await store.read((reader) => hasReady(reader, look)))) return undefined;
    return this.#of.tasks.isCalled ? undefined : this.#again();
  }

  async #again(): Promise<Result<Offer, Refusal> | undefined> {
    const taken = await this.#deps.store.unit((tx) => take(this.#deps, tx, this.#of));
    if (!taken.ok) return taken;
    const { entries, slots } = taken.value;
    return entries.length > 0 ? ok({ entries, slots }) : undefined;
  }

  /** Something to take, other slots or harnesses than before, work for it again, or the end of its rights. */
  async #hasNews(reader: Reader): Promise<boolean> {
    const { agent, input, tasks } = this.#of;
    const known = await pollingAgent(reader, agent, input.after);
    if (known?.agent.slots !== this.slots || known.agent.intent === 'disabled') return true;
    if (this.#rested && known.agent.intent === 'active') return true;
    if (tasks.isElsewhere(lanesOfAgent(known.agent))) return true;
    return known.isDisabled || known.hasEntries || (input.free > 0 && known.hasQueued);
  }
}

const hasReady = async (reader: Reader, { user, lanes }: TasksLook): Promise<boolean> =>
  (await taskRows.firstOfLanes(reader, user, lanes)).length > 0;

interface Taken extends Offer {
  look: TasksLook | undefined;
  /** It takes no new work, by a person's wish. */
  rests: boolean;
}

async function take(deps: HubDeps, tx: Tx, { by, agent, input }: Polled): Promise<Result<Taken, Refusal>> {
  await tx.lock('agents', [agent]);
  const polling = await pollingAgent(tx, agent, input.after);
  // A poll that was held while a person took its rights away.
  if (!polling) return refuse(refusal('auth.revoked', 'The agent of this token was removed.'));
  const { agent: known } = polling;
  if (known.intent === 'disabled') return refuse(refusal('agent.disabled', 'This agent is disabled.'));
  if (polling.isDisabled)
    return refuse(refusal('auth.disabled', 'The account that this agent belongs to is disabled.'));
  await agentRows.heard(tx, agent);
  if (input.after > polling.acked) await inboxRows.acknowledgeInbox(tx, agent, input.after);
  const look = input.free > 0 ? await leaseWork(deps, tx, by, polling, input) : undefined;
  const entries = await inboxRows.readInbox(tx, agent, input.after, LIMITS.inboxEntriesPerPoll);
  return ok({ entries, slots: known.slots, look, rests: known.intent !== 'active' });
}

/** Drain and disable are enforced here, at claim time. Undefined when it takes no tasks now. */
async function leaseWork(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  { agent, lastClaim, hasQueued }: PollingAgent,
  input: PollInput,
): Promise<TasksLook | undefined> {
  const { id, user } = agent;
  if (agent.intent !== 'active' || lastClaim === input.claim_id) return undefined;
  const waiting = await deps.waits.sessions(tx, [id]);
  const held = (await turnRows.countSlotsHeld(tx, [id], waiting)).get(id) ?? 0;
  const most = Math.min(input.free, agent.slots - held);
  if (most <= 0) return undefined;
  const turns = hasQueued ? await leaseTurns(deps, tx, agent, { claim: input.claim_id, most }) : 0;
  const room = most - turns;
  const tasks = await takeTasks(deps, tx, by, agent, { claim: input.claim_id, most: room });
  if (turns + tasks.leased > 0) await agentRows.setLastClaim(tx, id, input.claim_id);
  return { user, lanes: lanesOfAgent(agent), room, ...tasks };
}

/** Turns of sessions that live there. What a budget holds back is marked so, and the next look finds what stands behind it. */
async function leaseTurns(
  deps: HubDeps,
  tx: Tx,
  { id }: Agent,
  { claim, most }: { claim: string; most: number },
): Promise<number> {
  let leased = 0;
  while (leased < most) {
    const turns = await turnRows.leasableTurns(tx, id, most - leased);
    if (turns.length === 0) break;
    for (const found of turns) if (await leaseTurn(deps, tx, id, found, claim)) leased++;
  }
  return leased;
}
