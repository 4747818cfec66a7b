import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Store } from '../index.ts';

/** What one round of killing a writer found. */
export interface KillRound {
  acknowledged: number;
  /** Acknowledged, but not in the database, or without its event. */
  lost: number;
  /** In the database with half of its unit. */
  torn: number;
}

/**
 * Starts a process that writes without end, kills it with SIGKILL once it has acknowledged `after` writes, and looks for
 * every acknowledged one.
 */
export async function killWriter(
  database: string,
  after: number,
  open: () => Promise<Store>,
): Promise<KillRound> {
  const script = join(import.meta.dirname, 'fixtures', 'write-loop.ts');
  const child = spawn(process.execPath, [script, database], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let printed = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    printed += text;
    if (printed.split('\n').length > after) child.kill('SIGKILL');
  });
  await once(child.stdout, 'end');
  await exited;
  const acknowledged = printed.split('\n').slice(0, -1);
  const store = await open();
  try {
    return await compare(store, child.pid ?? 0, acknowledged);
  } finally {
    await store.close();
  }
}

async function compare(store: Store, pid: number, acknowledged: readonly string[]): Promise<KillRound> {
  return store.read(async (reader) => {
    const settings = await reader.db
      .selectFrom('settings')
      .select('key')
      .where('key', 'like', `write ${pid} %`)
      .execute();
    const events = await reader.db
      .selectFrom('events')
      .select('data')
      .where('type', '=', 'settings.changed')
      .execute();
    const rows = new Set(settings.map(({ key }) => key.slice('write '.length)));
    const told = new Set(
      events
        .map(({ data }) => JSON.parse(data ?? '{}') as { pid: number; n: number })
        .filter((event) => event.pid === pid)
        .map(({ n }) => `${pid} ${n}`),
    );
    return {
      acknowledged: acknowledged.length,
      lost: acknowledged.filter((one) => !rows.has(one) || !told.has(one)).length,
      torn: rows.symmetricDifference(told).size,
    };
  });
}
