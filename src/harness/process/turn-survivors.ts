import { pause } from '#base';
import { LOOK_EVERY_MS, type EndRequest } from './group-ender.ts';
import { processesOfSession, signalProcess } from './session-processes.ts';

/**
 * Kills what a turn started and a cancel left running, and waits until it is gone. Only processes younger than the turn
 * are taken: the harness itself and the servers that it keeps are older. Where start times cannot be compared nothing is
 * killed. Returns what was found.
 */
export async function killTurnSurvivors(request: EndRequest, leader: number, turnBegan: number | undefined) {
  if (turnBegan === undefined) return [];
  const { table, session, groups, clock, limits } = request;
  const survivors = async () => {
    const rows = await processesOfSession(table, session, groups);
    return rows
      .filter((row) => row.pid !== leader && table.startedSince(row, turnBegan))
      .map((row) => row.pid);
  };
  const found = await survivors();
  const until = clock.monotonic() + limits.verifyMs;
  for (let left = found; left.length > 0 && clock.monotonic() < until; left = await survivors()) {
    for (const pid of left) signalProcess(pid, 'SIGKILL');
    await pause(clock, LOOK_EVERY_MS);
  }
  return found;
}
