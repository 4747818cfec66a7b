import { Periodic } from '#base';
import { HELD_TURN_STATES } from '#domain';
import type { Session, Turn } from '#domain';
import { agentRows, sessionRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { concludeTurn } from './conclude-turn.ts';
import { giveBack } from './give-back.ts';

const EVERY_MS = 5_000;
const MOST_PER_ROUND = 200;

/** Until when, on the store's clock, the reaper leaves every lease alone; and since when this hub listens without a break. */
export interface Grace {
  listeningSince: number;
  until: number;
}

/**
 * Takes work back from agents that have gone silent. It never acts on a late tick: after a start, a suspend or a blocked
 * loop every lease gets one full term first, because the silence may have been the hub's own.
 */
export function leaseReaper(deps: HubDeps, grace: Grace): Periodic {
  let begun = false;
  const part = new Periodic({
    name: 'lease-reaper',
    everyMs: EVERY_MS,
    clock: deps.clock,
    log: deps.log,
    round: async ({ lateByMs }) => {
      if (!begun || lateByMs > EVERY_MS) {
        begun = true;
        await grantTerm(deps, grace);
        return;
      }
      const now = await deps.store.read(async (reader) => reader.now);
      if (now < grace.until) return;
      const ended = await deps.store.read((reader) => turnRows.endedLeases(reader, now, MOST_PER_ROUND));
      for (const turn of ended) await deps.store.unit((tx) => reap(deps, tx, turn, grace));
    },
  });
  return part;
}

/** Gives every lease a full term from now on. */
async function grantTerm(deps: HubDeps, grace: Grace): Promise<void> {
  await deps.store.unit(async (tx) => {
    const until = tx.now + deps.settings().leaseMs;
    await turnRows.extendLeases(tx, until);
    grace.listeningSince = tx.now;
    grace.until = until;
  });
}

async function reap(deps: HubDeps, tx: Tx, seen: Turn, grace: Grace): Promise<void> {
  const session = await sessionRows.lockSession(tx, seen.session);
  await tx.lock('turns', [seen.id]);
  const turn = await turnRows.findTurn(tx, seen.id);
  if (!session || !turn || turn.fence !== seen.fence || (turn.leaseUntil ?? Infinity) > tx.now) return;
  if (!HELD_TURN_STATES.some((state) => state === turn.state)) return;
  if (turn.state === 'leased') return giveBack(tx, deps.ids, session, turn);
  if (await isLost(deps, tx, turn, grace)) await interruptLost(deps, tx, session, turn);
}

/** Silent for `lost_after`, counted from when it was last heard. */
async function isLost(deps: HubDeps, tx: Tx, turn: Turn, grace: Grace): Promise<boolean> {
  if (turn.agent === null) return true;
  const heardAt = (await agentRows.lastHeard(tx, [turn.agent])).get(turn.agent) ?? grace.listeningSince;
  return tx.now - heardAt >= deps.settings().lostAfterMs;
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
