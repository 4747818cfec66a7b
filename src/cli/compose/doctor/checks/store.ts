import { join } from 'node:path';
import { silentLog, systemRandom } from '#base';
import type { StoreInspection } from '#store';
import { failed, ok, warning, type Check, type Finding } from '../check.ts';
import { size } from './runtime.ts';

/** The database: it is opened to be read only, also while a hub works on it. */
export const store: Check = {
  name: 'Store',
  looksAt: 'the database: its schema, its soundness, its counters against their rows',
  async run(around) {
    if (around.named !== undefined && around.named !== around.record?.address)
      return [ok('The database is looked at on the machine of the hub')];
    const { inspectStore, StoreError } = await import('#store');
    const { clock } = around.io;
    const path = around.database === 'embedded' ? join(around.folder, 'muster.db') : around.database;
    try {
      const found = await inspectStore({ database: path, clock, log: silentLog, random: systemRandom });
      return found ? findings(found) : [ok('There is no database yet; it is made by: muster up')];
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (around.hub.state === 'answers' && error.refusal.code === 'store.unreachable')
        return [lookedAtByTheHub(error.refusal.message)];
      return [
        failed(error.refusal.message, {
          why: 'The hub keeps all state there.',
          type: error.refusal.hint ?? 'Mend it, then: muster doctor',
        }),
      ];
    }
  },
};

/** The hub shows its database's address without the password. */
const lookedAtByTheHub = (message: string): Finding =>
  warning('The hub has its database, and doctor does not get in', {
    why: `${message} A password that was given to the hub alone is not told.`,
    type: 'PGPASSWORD=… muster doctor, or write it into ~/.pgpass',
  });

function findings(found: StoreInspection): Finding[] {
  return [schema(found), ...damage(found), ...counters(found)];
}

function schema({ where, schema: number, newest, bytes }: StoreInspection): Finding {
  const what = `${where}, ${size(bytes)}`;
  if (number === null) return ok(`${what}, without a schema yet`);
  if (number < newest) return ok(`${what}, schema ${number}; the next start brings it to ${newest}`);
  if (number === newest) return ok(`${what}, schema ${number}`);
  return failed(`${what}, schema ${number}, and this release knows ${newest}`, {
    why: 'A newer Muster has written it; this one does not start on it.',
    type: 'Install the newer one: npm install -g muster-hub@latest',
  });
}

function damage({ damage: lines, where, dialect }: StoreInspection): Finding[] {
  if (dialect === 'postgres') return [];
  if (lines.length === 0) return [ok('Its pages and indexes are sound')];
  return [
    failed(`${where} is damaged: ${lines.slice(0, 3).join('; ')}`, {
      why: 'The disk or whoever wrote beside the hub has changed it.',
      type: `muster down; then keep a copy, and recover: sqlite3 ${where} .recover | sqlite3 ${where}.new`,
    }),
  ];
}

function counters({ miscounts, schema: number, newest }: StoreInspection): Finding[] {
  const [first] = miscounts;
  if (number === null) return [];
  if (!first) return [ok('Its counters say what their rows say')];
  const more = miscounts.length === 1 ? '' : ` (and ${miscounts.length - 1} more)`;
  return [
    warning(`${first.counter} of ${first.id} says ${first.stored}, and there are ${first.counted}${more}`, {
      why: 'A counter that is too high refuses what should pass; one that is too low lets more in.',
      type: 'muster doctor --fix',
      ...(number === newest ? { fix: { do: 'recount', counters: miscounts.length } } : {}),
    }),
  ];
}
