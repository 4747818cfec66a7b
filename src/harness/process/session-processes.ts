import type { ProcessRow, ProcessTable } from './process-table.ts';

/**
 * Every live process that belongs to a session: what is in one of its groups, what descends from those, and what
 * carries its mark. The mark finds commands that a harness put into a group of their own, also after it has died.
 */
export async function processesOfSession(
  table: ProcessTable,
  session: string,
  groups: readonly number[],
): Promise<ProcessRow[]> {
  const rows = (await table.rows()).filter((row) => row.pid !== process.pid);
  const marks = await Promise.all(rows.map((row) => table.mark(row.pid)));
  const mine = new Set<number>();
  rows.forEach((row, index) => {
    if (groups.includes(row.group) || marks[index] === session) mine.add(row.pid);
  });
  for (let before = -1; before !== mine.size;) {
    before = mine.size;
    for (const row of rows) if (mine.has(row.parent)) mine.add(row.pid);
  }
  return rows.filter((row) => mine.has(row.pid));
}

/** Sends a signal to one process; one that is gone already is not an error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, or not ours: the look afterwards tells.
  }
}
