import { join } from 'node:path';
import { createClient, EXIT } from '#contract/client';
import { ok, type Result } from '#base';
import type { Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { readHubRecord, stateFolder, type HubRecord, type Listens } from '../connection/find-hub.ts';
import { aliasLines } from '../output/alias-line.ts';
import { facts } from '../output/table.ts';
import { pageAddress } from '../connection/page-address.ts';
import { isAlive } from '../process-life.ts';
import { readVersion } from '../read-version.ts';
import { projectRoleFolders, userRoleFolder } from '../teams/role-files.ts';
import { teamFolders } from '../teams/team-folders.ts';
import { workflowFolders } from '../runs/workflow-folders.ts';
import { compose, type Composition, type CompositionOptions } from './composition.ts';
import { readConfiguration } from './configuration.ts';
import { LogFile } from './log-file.ts';
import { logToFile } from './log-to-file.ts';
import { prepareStateFolder, removeHubRecord, writeHubRecord } from './state-folder.ts';

export interface UpFlags {
  port: number | undefined;
  database: string | undefined;
  withAgent: boolean;
  exposure: NonNullable<CompositionOptions['exposure']>;
}

/** The hub that runs from this state folder already, if one answers. */
export async function runningHub(context: CommandContext): Promise<HubRecord | undefined> {
  const record = await readHubRecord(stateFolder(context.io.env));
  if (record === undefined || !isAlive(record.pid)) return undefined;
  const answer = await context.io
    .fetch(`${record.address}/healthz`, {
      signal: AbortSignal.any([context.io.signal, AbortSignal.timeout(10_000)]),
    })
    .catch(() => undefined);
  return answer?.ok ? record : undefined;
}

/** Starts a hub and a local agent, and stays until it is told to stop. */
export async function runUp(context: CommandContext, flags: UpFlags): Promise<number> {
  const { io } = context;
  const folder = stateFolder(io.env);
  const configuration = await readConfiguration({ env: io.env, cwd: io.cwd, flags: givenAsFlags(flags) });
  if (!configuration.ok) return context.refuse(configuration.error);
  const prepared = await prepareStateFolder(folder);
  if (!prepared.ok) return context.refuse(prepared.error);
  const logFile = new LogFile(join(folder, 'logs', 'hub.log'));
  const stopAsked = Promise.withResolvers<void>();
  io.signal.addEventListener('abort', () => stopAsked.resolve(), { once: true });
  const version = await readVersion();
  const started = await compose({
    folder,
    configuration: configuration.value,
    clock: io.clock,
    ids: io.ids,
    log: await logToFile(logFile, context, configuration.value.secrets),
    version,
    env: io.env,
    withAgent: flags.withAgent,
    roleFolders: [...projectRoleFolders(io.cwd), userRoleFolder(io.env)],
    workflowFolders: workflowFolders(io.cwd, io.env),
    teamFolders: teamFolders(io.cwd, io.env),
    readRecipes: async () => {
      const read = await readConfiguration({ env: io.env, cwd: io.cwd, flags: givenAsFlags(flags) });
      return read.ok ? ok(read.value.recipes) : read;
    },
    client: 'cli',
    exposure: flags.exposure,
    onStopAsked: () => stopAsked.resolve(),
  });
  if (!started.ok) {
    await logFile.close();
    return context.refuse(notStarted(started.error));
  }
  const record: HubRecord = {
    address: started.value.address,
    pid: process.pid,
    database: started.value.database,
    startedAt: io.clock.now(),
    version,
    listens: listensBy(flags.exposure),
  };
  await writeHubRecord(folder, record);
  context.show({ ...record, harnesses: started.value.harnesses, folder }, () =>
    welcome(context, started, folder, flags.withAgent),
  );
  for (const warning of configuration.value.warnings ?? []) context.talk(`Warning: ${warning}`);
  if (!context.json) {
    context.talk(await pageLine(context, started.value));
    context.talk('Ctrl-C stops it; nothing is lost.');
  }
  if (io.signal.aborted) stopAsked.resolve();
  await stopAsked.promise;
  if (!context.json) context.talk('Stopping: running turns are interrupted and told so.');
  await started.value.stop();
  await removeHubRecord(folder, process.pid);
  await logFile.close();
  return EXIT.done;
}

/** A code is for whoever is there to read it: what a service says is kept in logs. */
async function pageLine({ io }: CommandContext, { address, token }: Composition): Promise<string> {
  const plain = `The page: ${address} Sign it in: muster open`;
  if (!io.stderr.isTTY) return plain;
  const hub = createClient({ baseUrl: address, token, clientName: 'cli', clock: io.clock });
  const made = await hub.call('sign_in.mint');
  return made.ok
    ? `The page, signed in once within five minutes (another: muster open): ${pageAddress(address, made.value.code)}`
    : plain;
}

/** A hub that runs waits for its database; one that starts does not. */
function notStarted(error: Refusal): Refusal {
  return error.code === 'store.unreachable'
    ? { ...error, hint: 'Start it, or name another with --database; then again: muster up' }
    : error;
}

function listensBy({ host = '127.0.0.1', tls, behindProxy }: UpFlags['exposure']): Listens {
  return { host, tls: tls !== undefined, ...(behindProxy === undefined ? {} : { proxy: behindProxy }) };
}

function givenAsFlags({ port, database }: UpFlags) {
  return [
    ...(port === undefined ? [] : [{ key: 'hub.port' as const, value: port, flag: '--port' }]),
    ...(database === undefined
      ? []
      : [{ key: 'hub.database' as const, value: database, flag: '--database' }]),
  ];
}

function welcome(
  { style, io: { env } }: CommandContext,
  { value }: Extract<Result<Composition, Refusal>, { ok: true }>,
  folder: string,
  withAgent: boolean,
): string {
  const names = value.harnesses.map((harness) => harness.name);
  const coding = names.filter((name) => name !== 'shell');
  const agent = value.agent
    ? `${value.agent}, with ${names.join(', ') || 'no harness'}`
    : 'none (--no-agent)';
  const [first = 'NAME'] = coding;
  return [
    facts(
      [
        ['Hub', style.bold(value.address)],
        ['Database', value.database === 'sqlite' ? `SQLite in ${folder}` : 'PostgreSQL'],
        ['Agent', agent],
        ['Log', join(folder, 'logs', 'hub.log')],
      ],
      style,
    ),
    '',
    ...(withAgent && coding.length === 0
      ? ['No coding harness was found on your PATH. One to begin with: npm install -g @xai-official/grok', '']
      : []),
    'In another terminal:',
    ...aliasLines(env),
    `  muster session spawn "Fix the tests" --delegate --label mill --harness ${first}`,
    '  muster status',
    '  muster demo',
  ].join('\n');
}
