import type { Clock, Log } from '#base';
import type { HarnessLimits } from '../limits.ts';
import { endProcesses } from './group-ender.ts';
import { ProcessJournal, type JournalEntry } from './journal.ts';
import { systemProcessTable, type ProcessTable } from './process-table.ts';
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

/** What an earlier daemon of a state folder left running. */
export interface Orphans {
  session: string;
  pids: number[];
  /** Names of the programs that the session was started with. */
  programs: string[];
}

/** Looks for what `sweepOrphans` would end, and changes nothing. Right only while no daemon works in the folder. */
export async function findOrphans(stateDir: string): Promise<Orphans[]> {
  const table = systemProcessTable();
  const bootId = await table.bootId();
  const found: Orphans[] = [];
  for (const entry of await new ProcessJournal(stateDir, table).onDisk()) {
    if (entry.bootId !== bootId) continue;
    const rows = await processesOfSession(table, entry.session, await liveGroups(table, entry));
    if (rows.length === 0) continue;
    const programs = [...new Set(entry.groups.map(({ program }) => program))];
    found.push({ session: entry.session, pids: rows.map(({ pid }) => pid), programs });
  }
  return found;
}

/** A number that was given to another process since then does not count. */
async function liveGroups(table: ProcessTable, entry: JournalEntry): Promise<number[]> {
  const groups: number[] = [];
  for (const { group, startTime } of entry.groups) {
    const leader = await table.row(group);
    if (leader?.startTime === startTime) groups.push(group);
  }
  return groups;
}

async function sweepSession(parts: SweepParts, entry: JournalEntry) {
  const { table } = parts;
  const groups = await liveGroups(table, entry);
  const found = (await processesOfSession(table, entry.session, groups)).length > 0;
  return { ...(await endProcesses({ ...parts, session: entry.session, groups })), found };
}
