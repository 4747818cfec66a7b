import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, silentLog, type Result } from '#base';
import { createClient, type Client } from '#contract/client';
import type { Refusal } from '#domain';
import type { CliIo } from '../cli-io.ts';
import { readVersion } from '../read-version.ts';
import { projectRoleFolders, userRoleFolder } from '../teams/role-files.ts';
import { workflowFolders } from '../runs/workflow-folders.ts';
import { compose } from './composition.ts';
import { readConfiguration } from './configuration.ts';
import { prepareStateFolder } from './state-folder.ts';

export interface OwnHub {
  client: Client;
  /** Ends it with all that it started; its state goes with it. */
  stop(): Promise<void>;
}

/** A hub and agent for one command, where none runs: in a folder of their own, so that commands beside it are not in its way. */
export async function startOwnHub(io: CliIo): Promise<Result<OwnHub, Refusal>> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'muster-exec-')));
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const started = await start(io, folder);
  if (!started.ok) {
    await remove();
    return started;
  }
  const { address, token } = started.value;
  const client = createClient({
    baseUrl: address,
    token,
    clientName: 'exec',
    clock: io.clock,
    fetch: (request) => io.fetch(request),
  });
  const stop = async () => {
    await started.value.stop();
    await remove();
  };
  return ok({ client, stop });
}

async function start(io: CliIo, folder: string) {
  const configuration = await readConfiguration({
    env: io.env,
    cwd: io.cwd,
    flags: [
      { key: 'hub.port', value: 0, flag: 'muster exec' },
      { key: 'hub.database', value: 'embedded', flag: 'muster exec' },
    ],
  });
  if (!configuration.ok) return configuration;
  const prepared = await prepareStateFolder(folder);
  if (!prepared.ok) return prepared;
  return compose({
    folder,
    configuration: configuration.value,
    clock: io.clock,
    ids: io.ids,
    log: silentLog,
    version: await readVersion(),
    env: io.env,
    withAgent: true,
    roleFolders: [...projectRoleFolders(io.cwd), userRoleFolder(io.env)],
    workflowFolders: workflowFolders(io.cwd, io.env),
    client: 'exec',
    onStopAsked: () => {},
  });
}
