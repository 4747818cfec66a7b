import type { Clock, Log } from '#base';
import type { HarnessLimits } from '../limits.ts';
import { endProcesses } from './group-ender.ts';
import type { JournalEntry, ProcessJournal } from './journal.ts';
import type { ProcessTable } from './process-table.ts';
import { processesOfSession } from './session-processes.ts';

export interface SweepParts {
  journal: ProcessJournal;
  table: ProcessTable;
  clock: Clock;
  log: Log;
  limits: HarnessLimits;
}

/**
 * Ends what an earlier daemon of this state folder left running: groups that match by number, boot and start time, and
 * on Linux whatever carries the mark of one of its sessions. Returns the sessions that had processes.
 */
export async function sweepOrphans(parts: SweepParts): Promise<string[]> {
  const { journal, table, log } = parts;
  const bootId = await table.bootId();
  const swept: string[] = [];
  for (const entry of await journal.leftBehind()) {
    const report =
      entry.bootId === bootId ? await sweepSession(parts, entry) : { forced: false, left: [], found: false };
    if (report.left.length > 0) {
      log.write('error', `processes of session ${entry.session} could not be ended`, { pids: report.left });
      continue;
    }
    if (report.found) swept.push(entry.session);
    await journal.forget(entry.session);
  }
  if (swept.length > 0)
    log.write('warn', 'ended processes that an earlier run left behind', { sessions: swept });
  return swept;
}

async function sweepSession(parts: SweepParts, entry: JournalEntry) {
  const { table } = parts;
  const groups: number[] = [];
  for (const { group, startTime } of entry.groups) {
    const leader = await table.row(group);
    if (leader?.startTime === startTime) groups.push(group);
  }
  const found = (await processesOfSession(table, entry.session, groups)).length > 0;
  return { ...(await endProcesses({ ...parts, session: entry.session, groups })), found };
}
