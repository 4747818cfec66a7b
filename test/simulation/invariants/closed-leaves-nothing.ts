import type { Facts } from './facts.ts';

/** A session that is closed, failed or erased has no process anywhere. */
export function closedLeavesNothing({ processes, session }: Facts): string[] {
  return processes.alive.flatMap((process) => {
    const state = session.get(process.session)?.state;
    return state === 'open' || state === 'starting'
      ? []
      : [`session ${process.session} is ${state ?? 'erased'} and its harness still lives`];
  });
}
