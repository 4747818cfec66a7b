import { join } from 'node:path';
import { ok, type Result } from '#base';
import type { Refusal } from '#domain';
import type { CliIo } from '../../cli-io.ts';
import { stateFolder } from '../../connection/find-hub.ts';
import { readConfiguration } from '../configuration.ts';
import { prepareStateFolder } from '../state-folder.ts';

/** The database that a flag names, else the one that `muster up` would open here: a path, or a `postgres://` address. */
export async function whichDatabase(io: CliIo, named: string | undefined): Promise<Result<string, Refusal>> {
  const folder = stateFolder(io.env);
  const database = named === undefined ? await configured(io) : ok(named);
  if (!database.ok || database.value !== 'embedded') return database;
  const prepared = await prepareStateFolder(folder);
  return prepared.ok ? ok(join(folder, 'muster.db')) : prepared;
}

async function configured(io: CliIo): Promise<Result<string, Refusal>> {
  const configuration = await readConfiguration({ env: io.env, cwd: io.cwd, flags: [] });
  return configuration.ok ? ok(configuration.value.values['hub.database']) : configuration;
}
