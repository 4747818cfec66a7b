import { hostname, platform, userInfo } from 'node:os';
import { join } from 'node:path';
import { ok, pause, Scope, type Clock, type Ids, type Log, type Result } from '#base';
import type { AgentId, Refusal, UserId } from '#domain';
import type { FoundHarness } from '#harness';
import type { OpenedHub, RunningServer } from '#server';
import type { Configuration } from './configuration.ts';
import { HeldToken, startAgent, type RunningAgent } from './start-agent.ts';
import { readToken, writeToken } from './state-folder.ts';

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
  /** What the local agent can start; empty without one. */
  harnesses: FoundHarness[];
  /** The agent first, then the socket, then the hub: what ends is still written down. */
  stop(): Promise<void>;
}

export const LOCAL_AGENT = 'local';

/** Starts a hub and an agent, joined by the same contract that a remote agent uses, without a socket between them. */
export async function compose(options: CompositionOptions): Promise<Result<Composition, Refusal>> {
  const { folder, configuration, clock, ids, log, version } = options;
  const { openHub, startServer } = await import('#server');
  const scope = new Scope();
  const opened = await openHub({
    database: configuration.values['hub.database'],
    stateDir: folder,
    clock,
    ids,
    log,
    layers: configuration.layers,
    secrets: configuration.keys,
  });
  if (!opened.ok) return opened;
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
    stop: options.onStopAsked,
  });
  if (!served.ok) {
    await scope.close();
    return served;
  }
  scope.add(() => served.value.stop());
  try {
    hub.start();
    const { user, token } = await personOf(opened.value, options);
    const agent = options.withAgent
      ? await startLocalAgent(options, opened.value, served.value, user)
      : undefined;
    if (agent && !agent.ok) {
      await scope.close();
      return agent;
    }
    if (agent) {
      scope.add(() => agent.value.stop());
      await untilHeard(opened.value, options, token);
    }
    const harnesses = agent?.value.harnesses ?? [];
    return ok({ address: served.value.address, database, token, harnesses, stop: () => scope.close() });
  } catch (error) {
    await scope.close();
    throw error;
  }
}

/** The person of this machine, by the token that is there; else by a new one. */
async function personOf({ hub }: OpenedHub, { folder, client }: CompositionOptions) {
  const kept = await readToken(folder);
  const known = kept === undefined ? undefined : await hub.auth.whoIs(kept);
  if (kept !== undefined && known?.ok && known.value.kind === 'user')
    return { user: known.value.user, token: kept };
  const minted = await hub.auth.mintUserToken({ name: nameOfPerson(), client });
  await writeToken(folder, minted.token);
  return minted;
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
): Promise<Result<RunningAgent, Refusal>> {
  const { clock, log, version, configuration } = options;
  const { openFolderDisk } = await import('#agent');
  const stateDir = join(options.folder, 'agent');
  const disk = await openFolderDisk(stateDir, log);
  if (!disk.ok) return disk;
  const { agentSlots, turnDeadlineMs, stallMs } = hub.settings.current();
  const minted = await hub.fleet.ensureLocal(user, {
    name: LOCAL_AGENT,
    hostname: hostname(),
    platform: platform(),
    version,
    slots: agentSlots,
  });
  const stopFollowing = followSlots(hub, minted.agent, log);
  const token = new HeldToken(minted.token);
  const fetch = async (request: Request) => server.app.fetch(request);
  const agent = await startAgent({
    ...options,
    stateDir,
    disk: disk.value,
    recipes: configuration.recipes,
    limits: { turnMs: turnDeadlineMs, stallMs },
    hub: { baseUrl: server.address, token: () => token.text, fetch, clock },
    // It is kept nowhere: each start mints one.
    onToken: async (text) => void (token.text = text),
  });
  const stop = async () => {
    stopFollowing();
    await agent.stop();
  };
  return ok({ ...agent, stop });
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
): Promise<void> {
  const by = await hub.auth.whoIs(token);
  if (!by.ok) return;
  const deadline = clock.monotonic() + HEARD_WITHIN_MS;
  while (clock.monotonic() < deadline) {
    const shown = await hub.fleet.show(by.value, LOCAL_AGENT);
    if (shown.ok && shown.value.liveness.heard === 'online' && shown.value.agent.harnesses.length > 0) return;
    await pause(clock, LOOK_EVERY_MS);
  }
  log.write('warn', 'The local agent has not told its harnesses yet');
}

const HEARD_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 10;
