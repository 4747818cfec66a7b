import { realpath, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { anyHub, EXIT } from '#contract/client';
import { ok, pause, refuse, type Log, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { facts } from '../output/table.ts';
import { isAlive } from '../process-life.ts';
import { readVersion } from '../read-version.ts';
import { agentFolder, daemonRecordPath, readDaemonRecord } from './agent-folder.ts';
import { agentIdentity, type AgentFlags, type AgentIdentity } from './agent-identity.ts';
import { readConfiguration, type Configuration } from './configuration.ts';
import { LogFile } from './log-file.ts';
import { logToFile } from './log-to-file.ts';
import { HeldToken, startAgent, type RunningAgent } from './start-agent.ts';
import { prepareStateFolder, readAgentRecord, writeToken } from './state-folder.ts';
import { AGAIN } from './supervisor/messages.ts';
import { linkToSupervisor, type SupervisorLink } from './supervisor/supervisor-link.ts';

/** Runs an agent on this host for a hub elsewhere, and stays until it is told to stop. */
export async function runAgent(context: CommandContext, flags: AgentFlags): Promise<number> {
  const { io } = context;
  const { name, folder } = await agentFolder(io, flags);
  const configuration = await readConfiguration({ env: io.env, cwd: io.cwd, flags: [] });
  if (!configuration.ok) return context.refuse(configuration.error);
  const prepared = await prepareStateFolder(folder);
  if (!prepared.ok) return context.refuse(prepared.error);
  const logFile = new LogFile(join(folder, 'logs', 'agent.log'));
  const log = await logToFile(logFile, context, configuration.value.secrets);
  try {
    const roots = await rootsOf(context, folder, flags.roots);
    if (!roots.ok) return context.refuse(roots.error);
    const version = await readVersion();
    const wanted = { ...flags, name, roots: roots.value, version };
    const link = await linkToSupervisor({ ...io, folder, version, log });
    const started = await startDaemon(context, wanted, {
      folder,
      configuration: configuration.value,
      log,
      link,
    });
    if (!started.ok) return context.refuse(started.error);
    // What a supervisor that was killed has left would name processes that are somebody else's by now.
    if (!link) await rm(daemonRecordPath(folder), { force: true });
    const { identity, agent } = started.value;
    if (link?.isFirst !== false) welcome(context, folder, identity, agent);
    link?.up();
    const end = await Promise.race([stopAsked(io.signal), ...(link ? [link.ends] : [])]);
    if (!context.json && end === 'stop') context.talk('Stopping: running turns are interrupted and told so.');
    await agent.stop();
    return end === 'again' ? AGAIN : EXIT.done;
  } finally {
    await logFile.close();
  }
}

interface DaemonParts {
  folder: string;
  configuration: Configuration;
  log: Log;
  link: SupervisorLink | undefined;
}

async function startDaemon(
  context: CommandContext,
  flags: AgentFlags & { name: string; roots: string[]; version: string },
  { folder, configuration, log, link }: DaemonParts,
): Promise<Result<{ identity: AgentIdentity; agent: RunningAgent }, Refusal>> {
  const { io } = context;
  // Before anything is asked of the hub: of two daemons with one folder, one registers.
  const disk = await takeFolder(context, folder, log);
  if (!disk.ok) return disk;
  const identity = await agentIdentity(context, folder, flags);
  if (!identity.ok) {
    await disk.value.close();
    return identity;
  }
  const { hubs, roots } = identity.value;
  const fetch = anyHub(hubs, (request) => io.fetch(request));
  const token = new HeldToken(identity.value.token);
  const agent = await startAgent({
    stateDir: folder,
    disk: disk.value,
    recipes: configuration.recipes,
    readRecipes: async () => {
      const read = await readConfiguration({ env: io.env, cwd: io.cwd, flags: [] });
      return read.ok ? ok(read.value.recipes) : read;
    },
    keeper: link?.keeper,
    env: io.env,
    hub: { baseUrl: hubs[0] ?? '', token: () => token.text, fetch, clock: io.clock },
    // On disk first: the former ends once this one is used.
    async onToken(text) {
      await writeToken(folder, text);
      token.text = text;
      log.write('info', 'The token of this agent was rotated');
    },
    roots,
    clock: io.clock,
    ids: io.ids,
    log,
    version: flags.version,
  });
  return ok({ identity: identity.value, agent });
}

/** Its journal, once a daemon whose supervisor was killed has left the folder: it ends by itself. */
async function takeFolder({ io }: CommandContext, folder: string, log: Log) {
  const { openFolderDisk } = await import('#agent');
  const deadline = io.clock.monotonic() + ORPHAN_ENDS_WITHIN_MS;
  for (;;) {
    const disk = await openFolderDisk(folder, log);
    if (disk.ok || io.clock.monotonic() >= deadline || !(await isOrphaned(folder))) return disk;
    await pause(io.clock, LOOK_EVERY_MS, io.signal);
  }
}

const ORPHAN_ENDS_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 100;

async function isOrphaned(folder: string): Promise<boolean> {
  const record = await readDaemonRecord(folder);
  return record !== undefined && !isAlive(record.supervisor) && isAlive(record.daemon);
}

/** Those that were given, else those of the last start, else where it is started: never everything. */
async function rootsOf(
  { io }: CommandContext,
  folder: string,
  given: readonly string[],
): Promise<Result<string[], Refusal>> {
  const kept = given.length > 0 ? given : ((await readAgentRecord(folder))?.roots ?? []);
  const roots: string[] = [];
  for (const root of kept.length > 0 ? kept : [io.cwd]) {
    const real = await realpath(resolve(io.cwd, root)).catch(() => undefined);
    const isFolder = real !== undefined && (await stat(real)).isDirectory();
    if (!isFolder) return refuse(noFolder(root));
    roots.push(real);
  }
  return ok(roots);
}

const noFolder = (root: string) =>
  refusal('config.invalid_value', `The root ${root} is no folder of this machine.`, {
    hint: 'Make it, or name another: --root FOLDER',
  });

function stopAsked(signal: AbortSignal): Promise<'stop'> {
  return new Promise((done) => {
    if (signal.aborted) return done('stop');
    signal.addEventListener('abort', () => done('stop'), { once: true });
  });
}

function welcome(
  context: CommandContext,
  folder: string,
  { hub, name, agent, roots }: AgentIdentity,
  { harnesses }: RunningAgent,
): void {
  const { style } = context;
  context.show({ agent, name, hub, roots, harnesses, folder, pid: process.pid }, () =>
    facts(
      [
        ['Agent', style.bold(name)],
        ['Hub', hub],
        ['Works in', roots.join(', ')],
        ['Harnesses', harnesses.map((harness) => harness.name).join(', ') || 'none found'],
        ['State', folder],
        ['Log', join(folder, 'logs', 'agent.log')],
      ],
      style,
    ),
  );
  if (!context.json) context.talk('Ctrl-C stops it; nothing is lost. It needs no join token to start again.');
}
