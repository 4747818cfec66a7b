import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { isId, refusal, type AgentId, type Refusal } from '#domain';
import { readHubRecord, type HubRecord } from '../connection/find-hub.ts';

/** Makes the folder where a hub and its agent keep everything, for this user alone. */
export async function prepareStateFolder(folder: string): Promise<Result<void, Refusal>> {
  try {
    await mkdir(join(folder, 'logs'), { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    return ok(undefined);
  } catch (error) {
    return refuse(unusable(folder, error));
  }
}

export function unusable(folder: string, error: unknown): Refusal {
  const why = error instanceof Error ? error.message : String(error);
  return refusal('config.unreadable', `The state folder ${folder} cannot be used: ${why}`, {
    hint: 'Make it writable, or name another: MUSTER_HOME=FOLDER muster up',
  });
}

/** Says where the hub answers, for commands of this machine. */
export function writeHubRecord(folder: string, record: HubRecord): Promise<void> {
  return writeWhole(join(folder, 'hub.json'), `${JSON.stringify(record, null, 2)}\n`);
}

/** Takes the record away, unless it is another hub's by now. */
export async function removeHubRecord(folder: string, pid: number): Promise<void> {
  const record = await readHubRecord(folder);
  if (record?.pid === pid) await rm(join(folder, 'hub.json'), { force: true });
}

/** The token of this machine's CLI, where there is one. */
export async function readToken(folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, 'token'), 'utf8').catch(() => '');
  return text.trim() || undefined;
}

export function writeToken(folder: string, token: string): Promise<void> {
  return writeWhole(join(folder, 'token'), `${token}\n`);
}

/** The agent that runs beside the hub of this folder, once it was made. */
export async function readLocalAgent(folder: string): Promise<AgentId | undefined> {
  const text = (await readFile(join(folder, 'local-agent'), 'utf8').catch(() => '')).trim();
  return isId('agent', text) ? text : undefined;
}

export function writeLocalAgent(folder: string, agent: AgentId): Promise<void> {
  return writeWhole(join(folder, 'local-agent'), `${agent}\n`);
}

/** What a daemon keeps of itself beside its token: where its hub is, and where it works. */
export interface AgentRecord {
  /** Its address; of several over one database all, with commas between them. */
  hub: string;
  /** As it registered; a person may have renamed it since. */
  name: string;
  agent: string;
  /** Absolute. */
  roots: string[];
}

export async function readAgentRecord(folder: string): Promise<AgentRecord | undefined> {
  const text = await readFile(join(folder, 'agent.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read: unknown = JSON.parse(text);
  if (typeof read !== 'object' || read === null) return undefined;
  const { hub, name, agent, roots }: Partial<Record<keyof AgentRecord, unknown>> = read;
  if (typeof hub !== 'string' || typeof name !== 'string' || typeof agent !== 'string') return undefined;
  return { hub, name, agent, roots: Array.isArray(roots) ? roots.map(String) : [] };
}

export function writeAgentRecord(folder: string, record: AgentRecord): Promise<void> {
  return writeWhole(join(folder, 'agent.json'), `${JSON.stringify(record, null, 2)}\n`);
}

/** In one step, readable by this user alone: whoever reads sees the old one or the new one. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
}
