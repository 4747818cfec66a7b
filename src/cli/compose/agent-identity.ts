import { hostname, platform } from 'node:os';
import { anyHub, createClient, hubList } from '#contract/client';
import { ok, refuse, type Result } from '#base';
import { CONTRACT_VERSION, refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { hostUid } from './host-uid.ts';
import { hubAddresses } from './hub-address.ts';
import {
  readAgentRecord,
  readToken,
  writeAgentRecord,
  writeToken,
  type AgentRecord,
} from './state-folder.ts';

export interface AgentFlags {
  hub: string | undefined;
  join: string | undefined;
  name: string | undefined;
  state: string | undefined;
  slots: number | undefined;
  tags: string[];
  roots: string[];
  /** Plain http beyond this machine. */
  insecure: boolean;
}

export interface AgentIdentity extends AgentRecord {
  /** The addresses of `hub`, one by one. */
  hubs: string[];
  token: string;
}

/** Who this daemon is: what its folder says, else a new agent by the join token. The folder is locked by the caller. */
export async function agentIdentity(
  context: CommandContext,
  folder: string,
  flags: AgentFlags & { name: string; roots: string[]; version: string },
): Promise<Result<AgentIdentity, Refusal>> {
  const [known, token] = [await readAgentRecord(folder), await readToken(folder)];
  const named = flags.hub ?? known?.hub;
  if (named === undefined) return refuse(noHub(folder));
  const addresses = hubAddresses(named, flags.insecure);
  if (!addresses.ok) return addresses;
  const hubs = addresses.value;
  if (known === undefined || token === undefined) return join(context, folder, hubs, flags);
  const isSame = hubList(known.hub).some((address) => hubs.includes(address));
  if (!isSame && flags.join !== undefined) return refuse(othersFolder(folder, known));
  const record = { ...known, hub: hubs.join(','), roots: flags.roots };
  await writeAgentRecord(folder, record);
  if (flags.join !== undefined)
    context.talk(`This agent has a token of its own already; the join token was not used.`);
  return ok({ ...record, hubs, token });
}

async function join(
  context: CommandContext,
  folder: string,
  hubs: readonly string[],
  flags: AgentFlags & { name: string; roots: string[]; version: string },
): Promise<Result<AgentIdentity, Refusal>> {
  if (flags.join === undefined) return refuse(noToken(folder));
  const { fetch, clock, signal } = context.io;
  const client = createClient({
    baseUrl: hubs[0] ?? '',
    token: flags.join,
    clientName: 'agent',
    clock,
    fetch: anyHub(hubs, (request) => fetch(request, { signal: AbortSignal.any([signal, request.signal]) })),
  });
  const uid = await hostUid();
  const registered = await client.call('agents.register', {
    body: {
      name: flags.name,
      hostname: hostname(),
      ...(uid === undefined ? {} : { host_uid: uid }),
      platform: platform(),
      version: flags.version,
      contract: CONTRACT_VERSION,
      tags: flags.tags,
      ...(flags.slots === undefined ? {} : { slots: flags.slots }),
      metadata: { roots: flags.roots, node: process.version },
    },
  });
  if (!registered.ok) return registered;
  const { agent, name, token } = registered.value;
  const record = { hub: hubs.join(','), name, agent, roots: flags.roots };
  // The record first: a token without it would be asked for a hub at the next start.
  await writeAgentRecord(folder, record);
  await writeToken(folder, token);
  return ok({ ...record, hubs: [...hubs], token });
}

const MINT = 'On the hub’s machine: muster agent token. It prints the line to type here.';

const noHub = (folder: string) =>
  refusal('request.invalid', `${folder} has no agent yet, and no hub was named.`, { hint: MINT });

const noToken = (folder: string) =>
  refusal('auth.missing', `${folder} has no agent yet, and no join token was given.`, { hint: MINT });

const othersFolder = (folder: string, { name, hub }: AgentRecord) =>
  refusal('agent.busy', `${folder} belongs to the agent "${name}" of another hub, ${hub}.`, {
    hint: 'Give this one another name or folder: --name NAME or --state FOLDER',
  });
