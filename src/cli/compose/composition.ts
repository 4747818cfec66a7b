import { hostname, platform, userInfo } from 'node:os';
import { join } from 'node:path';
import { ok, pause, Scope, type Clock, type Ids, type Log, type Result } from '#base';
import type { AgentId, Refusal, UserId } from '#domain';
import type { FoundHarness, Recipe } from '#harness';
import type { OpenedHub, RunningServer } from '#server';
import { RoleFolders, type RoleFolder } from '../teams/role-files.ts';
import { TeamFolders } from '../teams/team-folders.ts';
import { WorkflowFolders, type WorkflowFolder } from '../runs/workflow-folders.ts';
import type { Configuration } from './configuration.ts';
import { startTelemetry, traceTarget } from './telemetry.ts';
import { HeldToken, startAgent, type RunningAgent } from './start-agent.ts';
import { readLocalAgent, readToken, writeLocalAgent, writeToken } from './state-folder.ts';

export interface CompositionOptions {
  /** Prepared. */
  folder: string;
  configuration: Configuration;
  clock: Clock;
  ids: Ids;
  log: Log;
  version: string;
  /** What harnesses are given of; usually the person's own. */
  env: Readonly<Record<string, string | undefined>>;
  /** Where roles stand in files of this machine. */
  roleFolders?: readonly RoleFolder[];
  workflowFolders?: readonly WorkflowFolder[];
  /** Where team files stand. */
  teamFolders?: readonly string[];
  /** Reads the recipes anew, when a person has the local agent reload; absent: they stay. */
  readRecipes?: () => Promise<Result<readonly Recipe[], Refusal>>;
  /** Without one the hub waits for agents from elsewhere. */
  withAgent: boolean;
  /** Names the program whose main session the token stands for. */
  client: string;
  /** Where the socket listens, when not on loopback alone. */
  exposure?: { host?: string; tls?: { cert: string; key: string }; behindProxy?: string };
  /** A person asked the hub to stop. */
  onStopAsked: () => void;
}

/** A hub and its local agent in this process. */
export interface Composition {
  address: string;
  database: OpenedHub['database'];
  /** A person's, kept in the state folder. */
  token: string;
  /** The local agent's name; absent without one. */
  agent?: string;
  /** What the local agent can start; empty without one. */
  harnesses: FoundHarness[];
  /** The agent first, then the socket, then the hub: what ends is still written down. */
  stop(): Promise<void>;
}

interface LocalAgent extends RunningAgent {
  id: AgentId;
  name: string;
}

/** What it is called, where another hub over the same database has none of that name. */
export const LOCAL_AGENT = 'local';

/** Starts a hub and an agent, joined by the same contract that a remote agent uses, without a socket between them. */
export async function compose(options: CompositionOptions): Promise<Result<Composition, Refusal>> {
  const { folder, configuration, clock, ids, log, version } = options;
  const { openHub, startServer } = await import('#server');
  const scope = new Scope();
  const target = traceTarget(configuration.layers, options.env);
  const telemetry = await startTelemetry({ target, version, clock, log });
  if (!telemetry.ok) return telemetry;
  const { metrics, observer, meter } = telemetry.value;
  scope.add(() => telemetry.value.close());
  const opened = await openHub({
    database: configuration.values['hub.database'],
    stateDir: folder,
    clock,
    ids,
    log,
    layers: configuration.layers,
    secrets: configuration.keys,
    roleFiles: new RoleFolders(options.roleFolders ?? []),
    workflowFiles: new WorkflowFolders(options.workflowFolders ?? []),
    teamFiles: new TeamFolders(options.teamFolders ?? []),
    meter,
  });
  if (!opened.ok) {
    await scope.close();
    return opened;
  }
  const { hub, database } = opened.value;
  scope.add(() => opened.value.close());
  const served = await startServer({
    hub,
    database,
    version,
    clock,
    ids,
    log,
    port: configuration.values['hub.port'],
    ...options.exposure,
    observer,
    metrics,
    stop: options.onStopAsked,
  });
  if (!served.ok) {
    await scope.close();
    return served;
  }
  scope.add(() => served.value.stop());
  try {
    const begun = await begin(options, opened.value, served.value, scope);
    if (!begun.ok) await scope.close();
    return begun;
  } catch (error) {
    await scope.close();
    throw error;
  }
}

/** Sets the hub going, and the agent beside it. */
async function begin(
  options: CompositionOptions,
  opened: OpenedHub,
  served: RunningServer,
  scope: Scope,
): Promise<Result<Composition, Refusal>> {
  const { hub, database } = opened;
  const { address } = served;
  // What waits is asked again elsewhere, before the socket goes.
  scope.add(() => hub.endWaits());
  hub.start({ address, version: options.version });
  const { user, token } = await personOf(opened, options);
  const agent =
    options.withAgent && user !== undefined
      ? await startLocalAgent(options, opened, served, user)
      : undefined;
  if (agent && !agent.ok) return agent;
  if (agent) {
    scope.add(() => agent.value.stop());
    await untilHeard(opened, options, token, agent.value.id);
  }
  const stop = () => {
    hub.announceStop();
    return scope.close();
  };
  const harnesses = agent?.value.harnesses ?? [];
  return ok({ address, database, token, harnesses, stop, ...(agent ? { agent: agent.value.name } : {}) });
}

/** The person of this machine, by the token that is there; else by a new one. Nobody when an admin has disabled the account. */
async function personOf(
  { hub }: OpenedHub,
  { folder, client, log }: CompositionOptions,
): Promise<{ user: UserId | undefined; token: string }> {
  const kept = await readToken(folder);
  const known = kept === undefined ? undefined : await hub.auth.whoIs(kept);
  if (kept !== undefined && known?.ok && known.value.kind === 'user')
    return { user: known.value.user, token: kept };
  const isDisabled = known?.ok === false && known.error.code === 'auth.disabled';
  if (kept !== undefined && isDisabled) return nobody(log, kept);
  const minted = await hub.auth.mintUserToken({ name: nameOfPerson(), client });
  await writeToken(folder, minted.token);
  return (await hub.auth.whoIs(minted.token)).ok ? minted : nobody(log, minted.token);
}

/** The hub is for the others all the same; an agent of this account would be refused. */
function nobody(log: Log, token: string): { user: undefined; token: string } {
  log.write(
    'warn',
    'The account of this machine’s person is disabled, so that the hub runs without an agent of theirs',
  );
  return { user: undefined, token };
}

function nameOfPerson(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry, as in some containers.
    return 'me';
  }
}

async function startLocalAgent(
  options: CompositionOptions,
  { hub }: OpenedHub,
  server: RunningServer,
  user: UserId,
): Promise<Result<LocalAgent, Refusal>> {
  const { clock, log, version, configuration } = options;
  const { openFolderDisk } = await import('#agent');
  const stateDir = join(options.folder, 'agent');
  const disk = await openFolderDisk(stateDir, log);
  if (!disk.ok) return disk;
  const { agentSlots, turnDeadlineMs, stallMs } = hub.settings.current();
  const minted = await hub.fleet.ensureLocal(user, {
    name: LOCAL_AGENT,
    known: await readLocalAgent(options.folder),
    hostname: hostname(),
    platform: platform(),
    version,
    slots: agentSlots,
  });
  await writeLocalAgent(options.folder, minted.agent);
  const stopFollowing = followSlots(hub, minted.agent, log);
  const token = new HeldToken(minted.token);
  const fetch = async (request: Request) => server.app.fetch(request);
  const agent = await startAgent({
    ...options,
    stateDir,
    disk: disk.value,
    recipes: configuration.recipes,
    readRecipes: options.readRecipes ?? (async () => ok(configuration.recipes)),
    limits: { turnMs: turnDeadlineMs, stallMs },
    hub: { baseUrl: server.address, token: () => token.text, fetch, clock },
    // It is kept nowhere: each start mints one.
    onToken: async (text) => void (token.text = text),
  });
  const stop = async () => {
    stopFollowing();
    await agent.stop();
  };
  return ok({ ...agent, id: minted.agent, name: minted.name, stop });
}

/** Keeps the agent's slots at what the setting says; answers a function that ends it. */
function followSlots(hub: OpenedHub['hub'], agent: AgentId, log: Log): () => void {
  return hub.settings.onChange(({ agentSlots }) => {
    hub.fleet.setSlots(agent, agentSlots).catch((error: unknown) => {
      log.write('error', 'The slots of the local agent could not be changed', { error: String(error) });
    });
  });
}

/** Resolves when the hub has heard what the agent can start: a spawn right after the start would not find it. */
async function untilHeard(
  { hub }: OpenedHub,
  { clock, log }: CompositionOptions,
  token: string,
  agent: AgentId,
): Promise<void> {
  const by = await hub.auth.whoIs(token);
  if (!by.ok) return;
  const deadline = clock.monotonic() + HEARD_WITHIN_MS;
  while (clock.monotonic() < deadline) {
    const shown = await hub.fleet.show(by.value, agent);
    if (shown.ok && shown.value.liveness.heard === 'online' && shown.value.agent.harnesses.length > 0) return;
    await pause(clock, LOOK_EVERY_MS);
  }
  log.write('warn', 'The local agent has not told its harnesses yet');
}

/** Harnesses are asked for their versions first, which takes long on a machine that is busy. */
const HEARD_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 10;
