import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ok, systemRandom, type Clock, type Ids, type Log, type Result } from '#base';
import type { AgentDisk, DaemonKeeper, HttpHubOptions, McpRelay } from '#agent';
import type { Refusal, SessionId } from '#domain';
import type { FoundHarness, HarnessHost, HarnessLimits, Recipe } from '#harness';

export interface AgentParts {
  /** Of this daemon alone. */
  stateDir: string;
  /** Opened, which is the right to that folder; closed by `stop`. */
  disk: AgentDisk;
  recipes: readonly Recipe[];
  /** Reads them anew, when a person asks for that. */
  readRecipes: () => Promise<Result<readonly Recipe[], Refusal>>;
  /** Absent where this daemon cannot be restarted by itself. */
  keeper?: DaemonKeeper | undefined;
  /** What harnesses are given of; usually the person's own. */
  env: Readonly<Record<string, string | undefined>>;
  /** Until the hub has said its own. */
  limits?: Partial<HarnessLimits>;
  hub: HttpHubOptions;
  onToken: (token: string) => Promise<void>;
  /** Sessions work below these folders alone; absent: anywhere. */
  roots?: readonly string[];
  clock: Clock;
  ids: Ids;
  log: Log;
  version: string;
}

export interface RunningAgent {
  harnesses: FoundHarness[];
  /** The agent first, then what its harnesses call, then they: what ends is still written down. */
  stop(): Promise<void>;
}

/** The token that calls carry now. */
export class HeldToken {
  text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Starts an agent on this machine: the one beside a hub and the one on another host alike. */
export async function startAgent(parts: AgentParts): Promise<RunningAgent> {
  const { clock, ids, log, version, disk, stateDir } = parts;
  const { createAgent, httpHubPort, machineFacts, memoryIsTight, openAgentWorkspaces } =
    await import('#agent');
  const { createHarnessHost, withinRoots } = await import('#harness');
  const host = createHarnessHost({
    recipes: parts.recipes,
    stateDir,
    clock,
    ids,
    log,
    baseEnv: parts.env,
    ...(parts.limits ? { limits: parts.limits } : {}),
    programFolders: ownPrograms(),
  });
  const { env, roots } = parts;
  const places = await openAgentWorkspaces({ stateDir, env, roots, clock, ids, log, ledger: host.groups });
  const { checkouts, workspaces } = places;
  const ownFolder = (session: SessionId) => workspaces.folderOf(session) ?? checkouts.folderOf(session);
  const harnesses: HarnessHost = roots ? withinRoots(host, roots, ownFolder) : host;
  const relay = await startRelay(parts.hub, log);
  const agent = createAgent({
    hub: httpHubPort(parts.hub),
    mcpServersFor: (session) => relay.serversFor(session),
    waitsInHub: relay.waits,
    harnesses,
    checkouts,
    workspaces,
    disk,
    clock,
    ids,
    random: systemRandom,
    log,
    version,
    memoryTight: memoryIsTight,
    sweepOrphans: () => host.sweepOrphans(),
    ...(parts.keeper ? { keeper: parts.keeper } : {}),
    machine: () => machineFacts(stateDir),
    reload: async () => {
      const read = await parts.readRecipes();
      if (!read.ok) return read;
      host.setRecipes(read.value);
      return ok({ recipes: read.value.length });
    },
    onToken: parts.onToken,
    onSettings: (settings) => host.setLimits({ turnMs: settings.turnDeadlineMs, stallMs: settings.stallMs }),
  });
  agent.start();
  const stop = async () => {
    await agent.stop();
    await relay.close();
    await host.close();
    await disk.close();
  };
  return { harnesses: await host.found(), stop };
}

/** The way of this agent's harnesses to the tools of the hub. */
async function startRelay(toHub: HttpHubOptions, log: Log): Promise<McpRelay> {
  const { httpSessionTokens, startMcpRelay } = await import('#agent');
  const { baseUrl: hub, fetch, clock } = toHub;
  return startMcpRelay({ hub, tokens: httpSessionTokens(toHub), fetch, clock, random: systemRandom, log });
}

/** A checkout carries some harnesses as dependencies. */
export function ownPrograms(): string[] {
  const folder = fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url));
  return existsSync(folder) ? [folder] : [];
}
