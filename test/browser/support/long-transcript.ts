import { join } from 'node:path';
import { silentLog, systemClock, systemRandom } from '#base';
import { isId, type KeptEntry } from '#domain';
import { openStore, transcriptRows } from '#store';
import type { Machine } from '../../e2e/muster-process.ts';

const A_UNIT = 2_000;

/** Writes entries into a session's transcript by the store's own verbs, while the hub of the machine is down. */
export async function writeTranscript(
  machine: Machine,
  session: string,
  count: number,
  entry: (index: number) => KeptEntry,
): Promise<void> {
  if (!isId('session', session)) throw new Error(`${session} is no session`);
  const store = await openStore({
    database: join(machine.env['MUSTER_HOME'] ?? '', 'muster.db'),
    clock: systemClock,
    log: silentLog,
    random: systemRandom,
  });
  try {
    for (let from = 0; from < count; from += A_UNIT) {
      const entries = Array.from({ length: Math.min(A_UNIT, count - from) }, (_, index) =>
        entry(from + index),
      );
      await store.unit((tx) => transcriptRows.appendTranscript(tx, session, null, entries));
    }
  } finally {
    await store.close();
  }
}
