import { readdir, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { CliIo } from '../cli-io.ts';
import { stateFolder } from '../connection/find-hub.ts';

/** The agent of this host that is meant, and where it keeps what it keeps. */
export interface AgentFolder {
  name: string;
  folder: string;
}

/** By its flags; else the one that has joined from here, where there is one alone; else by the name of this host. */
export async function agentFolder(
  { env, cwd }: Pick<CliIo, 'env' | 'cwd'>,
  flags: { name: string | undefined; state: string | undefined; join?: string | undefined },
): Promise<AgentFolder> {
  const agents = join(stateFolder(env), 'agents');
  const name = flags.name ?? (flags.join ? undefined : await onlyAgent(agents)) ?? nameOfHost();
  return { name, folder: flags.state ? resolve(cwd, flags.state) : join(agents, name) };
}

async function onlyAgent(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  return names.length === 1 ? names[0] : undefined;
}

/** Its host's name as agents are named. */
function nameOfHost(): string {
  const [first = ''] = hostname().toLowerCase().split('.');
  return first.replaceAll(/[^a-z0-9_-]/g, '-').replace(/^[^a-z0-9]+/, '') || 'agent';
}

/** Which processes run a daemon: `daemon.json` in its folder, written by its supervisor while there is one. */
export interface DaemonRecord {
  supervisor: number;
  daemon: number;
}

export const daemonRecordPath = (folder: string) => join(folder, 'daemon.json');

export async function readDaemonRecord(folder: string): Promise<DaemonRecord | undefined> {
  const text = await readFile(daemonRecordPath(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return undefined;
    const { supervisor, daemon }: Partial<Record<keyof DaemonRecord, unknown>> = read;
    return typeof supervisor === 'number' && typeof daemon === 'number' ? { supervisor, daemon } : undefined;
  } catch {
    return undefined;
  }
}
