import { pause, type Clock } from '#base';
import type { HarnessLimits } from '../limits.ts';
import type { ProcessTable } from './process-table.ts';
import { processesOfSession, signalProcess } from './session-processes.ts';

/** How often the process table is looked at while something has to go. */
export const LOOK_EVERY_MS = 20;

export interface EndRequest {
  table: ProcessTable;
  clock: Clock;
  limits: Pick<HarnessLimits, 'termMs' | 'verifyMs'>;
  session: string;
  groups: readonly number[];
}

export interface EndReport {
  /** SIGKILL was needed. */
  forced: boolean;
  /** Processes that were still there at the end; empty when all is well. */
  left: number[];
}

/** Ends whatever is left of a session: SIGTERM, a grace, SIGKILL, and a look whether it is true. */
export async function endProcesses(request: EndRequest): Promise<EndReport> {
  const first = await remaining(request);
  if (first.length === 0) return { forced: false, left: [] };
  for (const pid of first) signalProcess(pid, 'SIGTERM');
  if ((await waitUntilGone(request, request.limits.termMs)).length === 0) return { forced: false, left: [] };
  // Killing races with forking: whoever was born between the look and the signal is killed in the next round.
  const until = request.clock.monotonic() + request.limits.verifyMs;
  for (;;) {
    const left = await remaining(request);
    if (left.length === 0 || request.clock.monotonic() >= until) return { forced: true, left };
    for (const pid of left) signalProcess(pid, 'SIGKILL');
    await pause(request.clock, LOOK_EVERY_MS);
  }
}

async function remaining({ table, session, groups }: EndRequest): Promise<number[]> {
  return (await processesOfSession(table, session, groups)).map((row) => row.pid);
}

async function waitUntilGone(request: EndRequest, ms: number): Promise<number[]> {
  const until = request.clock.monotonic() + ms;
  for (;;) {
    const left = await remaining(request);
    if (left.length === 0 || request.clock.monotonic() >= until) return left;
    await pause(request.clock, LOOK_EVERY_MS);
  }
}
