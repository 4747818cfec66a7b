import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refuse, silentLog, systemRandom, type Result } from '#base';
import type { Refusal } from '#domain';
import type { Surroundings } from './surroundings.ts';

/** Something that doctor may do by itself, as a plain plan. */
export type Fix =
  | { do: 'set_mode'; path: string; mode: number }
  | { do: 'remove_file'; path: string }
  /** Ends what a killed agent left running. */
  | { do: 'end_orphans'; stateDir: string; sessions: string[] }
  /** Counts anew what guards bounds; by the hub while one runs, else in its database. */
  | { do: 'recount'; counters: number };

export function fixText(fix: Fix): string {
  switch (fix.do) {
    case 'set_mode':
      return `Set the mode of ${fix.path} to ${fix.mode.toString(8).padStart(4, '0')}`;
    case 'remove_file':
      return `Remove ${fix.path}`;
    case 'end_orphans':
      return `End the processes that ${fix.sessions.length === 1 ? 'a session' : `${fix.sessions.length} sessions`} of a former agent left: ${fix.sessions.join(', ')}`;
    case 'recount':
      return `Recount ${fix.counters === 1 ? 'a counter' : `${fix.counters} counters`} and store what is right`;
  }
}

/** Does it; answers what was done where the plan could not know it. */
export async function applyFix(fix: Fix, around: Surroundings): Promise<Result<string, Refusal>> {
  switch (fix.do) {
    case 'set_mode':
      await chmod(fix.path, fix.mode);
      return ok('done');
    case 'remove_file':
      await rm(fix.path, { force: true });
      return ok('done');
    case 'end_orphans':
      return endOrphans(fix.stateDir, around);
    case 'recount':
      return around.hub.state === 'answers' ? recountInHub(around) : recountAlone(around);
  }
}

/** Under the agent's lock: a daemon that works there by now keeps its processes. */
async function endOrphans(stateDir: string, { io }: Surroundings): Promise<Result<string, Refusal>> {
  const { openFolderDisk } = await import('#agent');
  const { createHarnessHost } = await import('#harness');
  const disk = await openFolderDisk(stateDir, silentLog);
  if (!disk.ok) return disk;
  try {
    const { clock, ids, env } = io;
    const host = createHarnessHost({ recipes: [], stateDir, clock, ids, log: silentLog, baseEnv: env });
    const ended = await host.sweepOrphans();
    return ok(`ended those of ${ended.length}`);
  } finally {
    await disk.value.close();
  }
}

async function recountInHub({ call }: Surroundings): Promise<Result<string, Refusal>> {
  const done = await call('hub.recount', {});
  return done.ok ? ok(`mended ${done.value.mended.length}`) : done;
}

/** As a hub would open it, so that no hub starts on it meanwhile. */
async function recountAlone({ io, database, folder }: Surroundings): Promise<Result<string, Refusal>> {
  const { counterRows, MOST_FINDINGS, openStore, StoreError } = await import('#store');
  try {
    const path = database === 'embedded' ? join(folder, 'muster.db') : database;
    const store = await openStore({ database: path, clock: io.clock, log: silentLog, random: systemRandom });
    try {
      const off = await store.read((reader) => counterRows.miscounts(reader, MOST_FINDINGS));
      let mended = 0;
      for (const one of off) if (await store.unit((tx) => counterRows.mendCounter(tx, one))) mended++;
      return ok(`mended ${mended}`);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return refuse(error.refusal);
    throw error;
  }
}
