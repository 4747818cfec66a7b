import { hostname, platform } from 'node:os';
import { anyHub, createClient, hubList } from '#contract/client';
import { ok, refuse, type Result } from '#base';
import { CONTRACT_VERSION, refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { hostUid } from './host-uid.ts';
import { drawnToken, forgetDrawnToken } from './drawn-token.ts';
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
  const { fetch, clock, signal } = context.io;
  const clientOf = (token: string) =>
    createClient({
      baseUrl: hubs[0] ?? '',
      token,
      clientName: 'agent',
      clock,
      fetch: anyHub(hubs, (request) => fetch(request, { signal: AbortSignal.any([signal, request.signal]) })),
    });
  const become = async ({ agent, name }: { agent: string; name: string }, token: string) => {
    const record = { hub: hubs.join(','), name, agent, roots: flags.roots };
    // The record first: a token without it would be asked for a hub at the next start.
    await writeAgentRecord(folder, record);
    await writeToken(folder, token);
    await forgetDrawnToken(folder);
    return ok({ ...record, hubs: [...hubs], token });
  };
  // It has asked before and no answer came: the hub may have registered it all the same.
  const drawn = await drawnToken(folder);
  if (!drawn.isNew) {
    const self = await clientOf(drawn.token).call('agents.self');
    if (self.ok) return become(self.value, drawn.token);
    if (!self.error.code.startsWith('auth.')) return self;
  }
  if (flags.join === undefined) return refuse(noToken(folder));
  const uid = await hostUid();
  const registered = await clientOf(flags.join).call('agents.register', {
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
      token: drawn.token,
    },
  });
  return registered.ok ? become(registered.value, drawn.token) : registered;
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
