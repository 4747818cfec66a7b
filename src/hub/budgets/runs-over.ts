import type { RunId, Session } from '#domain';
import { runRows, sessionRows, stepRows, type Reader } from '#store';
import { LONGEST_CHAIN } from './teams-over.ts';

type Counted = Pick<Session, 'id' | 'owner' | 'kind'>;

/** The runs that a session's turns are work of: that of its step, or of the step that it was spawned by, and those that this is a part of. */
export async function runsOver(reader: Reader, session: Counted): Promise<RunId[]> {
  let at: Counted | null = session;
  for (let above = 0; at !== null && at.kind !== 'step' && above < LONGEST_CHAIN; above++)
    at = at.owner === null ? null : await sessionRows.findSession(reader, at.owner);
  const step = at?.kind === 'step' ? await stepRows.stepOfSession(reader, at.id) : undefined;
  const runs: RunId[] = [];
  let next = step?.run;
  while (next !== undefined && runs.length < LONGEST_CHAIN) {
    runs.push(next);
    next = (await runRows.findRun(reader, next))?.parent?.run;
  }
  return runs;
}
