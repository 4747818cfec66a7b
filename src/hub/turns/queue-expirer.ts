import { Periodic } from '#base';
import type { Session, Turn } from '#domain';
import { sessionRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { readStatus } from '../sessions/status-facts.ts';
import { concludeTurn } from './conclude-turn.ts';

const EVERY_MS = 60_000;
/** In one round, each in a unit of its own; the next round comes at once while there are more. */
const MOST_PER_ROUND = 200;
const HOUR = 3_600_000;

/**
 * Gives up what somebody asked for and no agent began in time: a prompt of last month is not run because its agent is
 * heard again today. What a budget holds back waits for a person, and is left; what the hub itself asks for is its own.
 */
export function queueExpirer(deps: HubDeps): Periodic {
  const { store, clock, log } = deps;
  const part = new Periodic({
    name: 'queue-expirer',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      const { queueMs } = deps.settings();
      if (queueMs === 0) return;
      const due = await store.read((reader) =>
        turnRows.waitedSince(reader, reader.now - queueMs, MOST_PER_ROUND),
      );
      for (const turn of due) await store.unit((tx) => expire(deps, tx, turn, queueMs));
      if (due.length === MOST_PER_ROUND) part.nudge();
    },
  });
  return part;
}

async function expire(
  deps: HubDeps,
  tx: Tx,
  { id, session: of }: Pick<Turn, 'id' | 'session'>,
  queueMs: number,
): Promise<void> {
  const session = await sessionRows.lockSession(tx, of);
  const turn = session && (await turnRows.findTurn(tx, id));
  // Meanwhile it may have been begun, cancelled or held back.
  if (!turn || turn.state !== 'queued' || turn.pausedBy) return;
  const why = await waitedFor(deps, tx, session, turn);
  await concludeTurn(tx, deps.ids, session, turn, {
    move: 'expire',
    cause: {
      code: 'turn.expired',
      message: `No agent began it within ${hours(queueMs)}, and so it was given up${why}. Send it again if it is still wanted.`,
    },
  });
}

/** What the first in line waits for; those behind it wait for it. */
async function waitedFor(deps: HubDeps, tx: Tx, session: Session, turn: Turn): Promise<string> {
  const [first] = await turnRows.unendedTurns(tx, [session.id]);
  if (first?.id !== turn.id) return '';
  const { why } = await readStatus(deps, tx, session);
  return why === undefined ? '' : `: ${why}`;
}

const hours = (ms: number) => {
  const count = Number((ms / HOUR).toFixed(2));
  return `${count} ${count === 1 ? 'hour' : 'hours'}`;
};
