import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refuse, systemRandom, type Clock, type Ids, type Log, type Random, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import {
  createHub,
  type Hub,
  type RoleFiles,
  type SettingLayer,
  type StoreMeter,
  type TeamFiles,
  type WorkflowFiles,
} from '#hub';
import { openStore, StoreError, type Store } from '#store';

export interface HubPlace {
  /** `embedded`: a SQLite file in `stateDir`; else the path of one, or a `postgres://` address. */
  database: string;
  /** A folder of this user alone; made when it is not there. */
  stateDir: string;
  clock: Clock;
  ids: Ids;
  log: Log;
  random?: Random;
  /** Settings above the hub's own: flag, environment, project, user. */
  layers?: readonly SettingLayer[];
  /** Values that must not be stored, beside our own tokens. */
  secrets?: readonly string[];
  /** Of this machine; without, there are the built-in roles. */
  roleFiles?: RoleFiles | undefined;
  /** Of this machine; without, there are the saved and the built-in workflows. */
  workflowFiles?: WorkflowFiles | undefined;
  /** Of this machine; without, teams are formed of what callers send. */
  teamFiles?: TeamFiles | undefined;
  /** Told after each commit. */
  meter?: StoreMeter | undefined;
}

export interface OpenedHub {
  readonly hub: Hub;
  readonly database: Store['dialect'];
  /** Stops the hub, then closes the store. May be called twice. */
  close(): Promise<void>;
}

/**
 * Opens the database and builds the hub over it; nothing runs until `hub.start()`. A database that is locked by another
 * hub, newer than this release, full, read-only or away is a refusal that says what to do; then nothing is left open.
 */
export async function openHub(place: HubPlace): Promise<Result<OpenedHub, Refusal>> {
  const { clock, ids, log, random = systemRandom, meter } = place;
  try {
    await mkdir(place.stateDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    return refuse(unusableFolder(place.stateDir, error));
  }
  const database = place.database === 'embedded' ? join(place.stateDir, 'muster.db') : place.database;
  let store: Store | undefined;
  try {
    store = await openStore({ database, clock, log, random, ...(meter ? { meter } : {}) });
    const hub = await createHub({
      store,
      clock,
      ids,
      random,
      log,
      layers: place.layers ?? [],
      secrets: place.secrets ?? [],
      ...(place.roleFiles ? { roleFiles: place.roleFiles } : {}),
      ...(place.workflowFiles ? { workflowFiles: place.workflowFiles } : {}),
      ...(place.teamFiles ? { teamFiles: place.teamFiles } : {}),
    });
    return ok(opened(hub, store));
  } catch (error) {
    await store?.close();
    if (error instanceof StoreError) return refuse(error.refusal);
    throw error;
  }
}

function opened(hub: Hub, store: Store): OpenedHub {
  let closing: Promise<void> | undefined;
  const close = async () => {
    // Also when a part did not stop cleanly: a store that stays open would hold its lock.
    try {
      await hub.stop();
    } finally {
      await store.close();
    }
  };
  return { hub, database: store.dialect, close: () => (closing ??= close()) };
}

function unusableFolder(folder: string, error: unknown): Refusal {
  return refusal('config.unreadable', `The state folder ${folder} cannot be made: ${String(error)}`, {
    hint: 'Name another with MUSTER_HOME, or make it writable for this user.',
  });
}
