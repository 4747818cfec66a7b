import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIds, ManualClock, seededRandom, silentLog } from '#base';
import { newId, type AgentId, type UserId } from '#domain';
import { agentRows, openStore, userRows } from '#store';

/** A folder with an empty hub's database, copied for each run: making the schema anew would cost more than the run. */
export interface Template {
  user: UserId;
  /** Registered, never heard; a run has as many machines as it likes. */
  agents: readonly AgentId[];
  /** The file of the next run; the one before it is gone. */
  fresh(): string;
  remove(): void;
}

export const AGENT_NAMES = ['mill', 'loom', 'kiln'] as const;

export const BEGUN = Date.UTC(2026, 0, 1);

/** Prefers a folder in memory, where there is one. */
export async function makeTemplate(): Promise<Template> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'muster-simulation-'));
  const clock = new ManualClock(BEGUN - 1_000);
  const random = seededRandom(1);
  const ids = createIds(clock, random);
  const user = newId(ids, 'user');
  const agents = AGENT_NAMES.map(() => newId(ids, 'agent'));
  const empty = join(folder, 'empty.db');
  const store = await openStore({ database: empty, clock, random, log: silentLog, durability: 'none' });
  await store.unit(async (tx) => {
    await userRows.insertUser(tx, {
      id: user,
      name: 'ada',
      role: 'admin',
      createdAt: tx.now,
      disabledAt: null,
    });
    for (const [at, name] of AGENT_NAMES.entries()) {
      const host = { name, hostname: name, platform: 'linux', version: '0.1.0', contract: 1, slots: 3 };
      const row = { id: agents[at]!, user, ...host, intent: 'active' } as const;
      await agentRows.insertAgent(tx, { ...row, harnesses: [], tags: [], createdAt: tx.now });
    }
  });
  await store.close();
  const run = join(folder, 'hub.db');
  return {
    user,
    agents,
    fresh() {
      for (const end of ['', '-wal', '-shm', '.lock']) rmSync(run + end, { force: true });
      copyFileSync(empty, run);
      return run;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
