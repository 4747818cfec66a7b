import { Periodic } from '#base';
import { commandWait, LIMITS } from '#domain';
import type { Cause, CommandId } from '#domain';
import { commandRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { readCommandAgent } from './command-agent.ts';
import { moveAndTell } from './end-command.ts';

const EVERY_MS = 5_000;
/** In one round, each in a unit of its own; the next round comes at once while there are more. */
const MOST_PER_ROUND = 100;

/** Ends commands whose time has run out, and says what they waited for. */
export function commandExpirer(deps: HubDeps): Periodic {
  const { store, clock, log } = deps;
  const part = new Periodic({
    name: 'command-expirer',
    everyMs: EVERY_MS,
    clock,
    log,
    round: async () => {
      const due = await store.read((reader) => commandRows.dueCommands(reader, MOST_PER_ROUND));
      for (const id of due) await store.unit((tx) => expire(deps, tx, id));
      if (due.length === MOST_PER_ROUND) part.nudge();
    },
  });
  return part;
}

async function expire(deps: HubDeps, tx: Tx, id: CommandId): Promise<void> {
  const command = await commandRows.findCommand(tx, id);
  if (!command) return;
  const waits = commandWait(command, await readCommandAgent(deps, tx, command.agent));
  const what = command.state === 'pending' ? 'It was not taken in time' : 'It was not carried out in time';
  const cause: Cause = {
    code: 'command.expired',
    message: `${what}${waits ? `: it waited for ${waits.for}` : ''}.`,
  };
  await moveAndTell(tx, id, 'expire', { cause });
}

const PRUNE_EVERY_MS = 3_600_000;
const ROWS_A_UNIT = 500;

/** Removes commands that ended long ago. */
export function commandPruner({ store, clock, log }: Pick<HubDeps, 'store' | 'clock' | 'log'>): Periodic {
  const prune = () =>
    store.unit((tx) => commandRows.pruneCommands(tx, tx.now - LIMITS.keepEndedCommandsMs, ROWS_A_UNIT));
  return new Periodic({
    name: 'command-pruner',
    everyMs: PRUNE_EVERY_MS,
    clock,
    log,
    round: async () => {
      while ((await prune()) === ROWS_A_UNIT);
    },
  });
}
