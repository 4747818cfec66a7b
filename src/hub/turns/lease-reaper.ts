import { Periodic } from '#base';
import { HELD_TURN_STATES, reofferedAfterMs } from '#domain';
import type { Cause, Session, Turn } from '#domain';
import { agentRows, sessionRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { loseWork } from '../tasks/attempts/lose-work.ts';
import { concludeTurn } from './conclude-turn.ts';
import { giveBack } from './give-back.ts';

const EVERY_MS = 5_000;
const MOST_PER_ROUND = 200;

/** Until when, on the store's clock, the reaper leaves every lease alone; and since when hubs listen without a break. */
export interface Grace {
  listeningSince: number;
  until: number;
}

/**
 * Takes work back from agents that have gone silent. It never acts on a late tick: after a start, a suspend, a blocked
 * loop or a database that was away, every lease gets one full term first, because the silence may have been the hub's own.
 * Where another hub has been listening meanwhile it was not: then that hub's time counts, and nothing is granted, so that
 * hubs that come and go cannot keep work from being taken back. Reaping looks at each turn under its lock: two hubs reap once.
 */
export function leaseReaper(deps: HubDeps, grace: Grace): Periodic {
  /** The last round went well. */
  let isListening = false;
  const part = new Periodic({
    name: 'lease-reaper',
    everyMs: EVERY_MS,
    clock: deps.clock,
    log: deps.log,
    round: async ({ lateByMs }) => {
      const wasAway = !isListening || lateByMs > EVERY_MS;
      isListening = false;
      if (wasAway) await beginListening(deps, grace);
      else if (!(await reapEnded(deps, grace))) return;
      isListening = true;
    },
  });
  return part;
}

/** False when it was suspended in the middle: what it saw before is no ground to act on. */
async function reapEnded(deps: HubDeps, grace: Grace): Promise<boolean> {
  const now = await deps.store.read(async (reader) => reader.now);
  if (now < grace.until) return true;
  const ended = await deps.store.read((reader) => turnRows.endedLeases(reader, now, MOST_PER_ROUND));
  let seenAt = now;
  for (const turn of ended) {
    const reapedAt = await deps.store.unit(async (tx) => {
      if (tx.now - seenAt <= EVERY_MS) await reap(deps, tx, turn, grace);
      return tx.now;
    });
    if (reapedAt - seenAt > EVERY_MS) return false;
    seenAt = reapedAt;
  }
  return true;
}

/** Gives every lease a full term from now on, unless another hub has been listening. */
async function beginListening(deps: HubDeps, grace: Grace): Promise<void> {
  const { leaseMs } = deps.settings();
  grace.listeningSince = await deps.store.unit(async (tx) => {
    const { since, alone } = await deps.roster.beginListening(tx);
    if (alone) await turnRows.extendLeases(tx, tx.now + leaseMs);
    return since;
  });
  grace.until = grace.listeningSince + leaseMs;
}

async function reap(deps: HubDeps, tx: Tx, seen: Turn, grace: Grace): Promise<void> {
  const session = await sessionRows.lockSession(tx, seen.session);
  await tx.lock('turns', [seen.id]);
  const turn = await turnRows.findTurn(tx, seen.id);
  if (!session || !turn || turn.fence !== seen.fence || (turn.leaseUntil ?? Infinity) > tx.now) return;
  if (!HELD_TURN_STATES.some((state) => state === turn.state)) return;
  if (turn.source === 'task' && !isOver(deps, tx, turn)) return;
  if (turn.state === 'leased') return giveBack(tx, deps.ids, session, turn);
  // Work on a task does not wait for its agent: it is offered anew as soon as nobody renews it.
  if (turn.source === 'task') return loseWork(tx, deps.ids, session, turn, await silenceOf(tx, turn));
  if (await isLost(deps, tx, turn, grace)) await interruptLost(deps, tx, session, turn);
}

/** Silent for `lost_after`, counted from when it was last heard; silence from before hubs listened does not count. */
async function isLost(deps: HubDeps, tx: Tx, turn: Turn, grace: Grace): Promise<boolean> {
  if (turn.agent === null) return true;
  const heardAt = (await agentRows.lastHeard(tx, [turn.agent])).get(turn.agent) ?? 0;
  return tx.now - Math.max(heardAt, grace.listeningSince) >= deps.settings().lostAfterMs;
}

/** Whether nobody has renewed it for so long that another may have the work; its agent has ended it by then. */
function isOver(deps: HubDeps, tx: Tx, { leaseUntil }: Turn): boolean {
  const { leaseMs } = deps.settings();
  return tx.now - ((leaseUntil ?? tx.now) - leaseMs) >= reofferedAfterMs(deps.settings());
}

async function silenceOf(tx: Tx, turn: Turn): Promise<Cause> {
  const agent = turn.agent ? await agentRows.findAgent(tx, turn.agent) : null;
  return {
    code: 'agent.lost',
    message: `Agent ${agent?.name ?? '?'} fell silent while it worked on the task, which is offered anew.`,
  };
}

async function interruptLost(deps: HubDeps, tx: Tx, session: Session, turn: Turn): Promise<void> {
  const agent = turn.agent ? await agentRows.findAgent(tx, turn.agent) : null;
  await concludeTurn(tx, deps.ids, session, turn, {
    move: 'interrupt',
    cause: {
      code: 'agent.lost',
      message: `Agent ${agent?.name ?? '?'} has been silent for too long; the turn was given up. If it still answers, that comes as late.`,
    },
    takeAway: true,
  });
}
