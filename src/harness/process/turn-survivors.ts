import type { ProcessTable } from './process-table.ts';
import { processesOfSession, signalProcess } from './session-processes.ts';

/**
 * Kills what a turn started and a cancel left running. Only processes younger than the turn are taken: the harness
 * itself and the servers that it keeps are older. Where start times cannot be compared nothing is killed.
 */
export async function killTurnSurvivors(
  table: ProcessTable,
  session: string,
  group: number,
  turnBegan: number | undefined,
): Promise<number[]> {
  if (turnBegan === undefined) return [];
  const rows = await processesOfSession(table, session, [group]);
  const young = rows.filter((row) => row.pid !== group && table.startedSince(row, turnBegan));
  for (const row of young) signalProcess(row.pid, 'SIGKILL');
  return young.map((row) => row.pid);
}
