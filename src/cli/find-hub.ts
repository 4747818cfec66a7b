import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';

/** Where a hub of this machine says that it runs: `hub.json` in the state folder. */
export interface HubRecord {
  /** `http://127.0.0.1:7070` */
  address: string;
  pid: number;
  database: string;
  /** ms since 1970. */
  startedAt: number;
  version: string;
  /** How it listens; absent in what older releases wrote. */
  listens?: Listens;
}

export interface Listens {
  host: string;
  tls: boolean;
  /** The public address of the proxy in front. */
  proxy?: string;
}

export interface FoundHub {
  /** Of the first; what is sent is addressed to it. */
  address: string;
  /** All hubs over one database that were named, the first too. */
  addresses: string[];
  token: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** `MUSTER_HOME`, else `~/.muster`. */
export function stateFolder(env: Env): string {
  const named = env['MUSTER_HOME'];
  if (named) return resolve(named);
  return join(env['HOME'] ?? homedir(), '.muster');
}

/** What the state folder says of a hub; undefined when none was started there or what it says cannot be read. */
export async function readHubRecord(folder: string): Promise<HubRecord | undefined> {
  const text = await readOrNothing(join(folder, 'hub.json'));
  if (text === undefined) return undefined;
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Addresses and token: flag, else environment, else the state folder. Its token goes to its own hub alone, and to those
 * that were named together with it: they are hubs over one database.
 */
export async function findHub(from: {
  flag: string | undefined;
  env: Env;
}): Promise<Result<FoundHub, Refusal>> {
  const folder = stateFolder(from.env);
  const record = await readHubRecord(folder);
  const named = from.flag ?? (from.env['MUSTER_HUB'] || undefined);
  const found = named === undefined ? recorded(record, folder) : namedHubs(named);
  if (!found.ok) return found;
  const addresses = found.value;
  const token = from.env['MUSTER_TOKEN'] || (await tokenFor(folder, addresses, record));
  return token
    ? ok({ address: addresses[0], addresses, token })
    : refuse(noToken(addresses.join(', '), folder));
}

type Addresses = [string, ...string[]];

function recorded(record: HubRecord | undefined, folder: string): Result<Addresses, Refusal> {
  return record === undefined ? refuse(notStarted(folder)) : ok([record.address]);
}

/** The addresses of hubs in a text, with commas between them. */
function namedHubs(text: string): Result<Addresses, Refusal> {
  const addresses: string[] = [];
  for (const named of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const address = webAddress(named);
    if (address === undefined) return refuse(noAddress(named));
    addresses.push(address);
  }
  const [first, ...others] = addresses;
  return first === undefined ? refuse(noAddress(text)) : ok([first, ...others]);
}

async function tokenFor(folder: string, addresses: readonly string[], record: HubRecord | undefined) {
  if (record === undefined || !addresses.includes(record.address)) return undefined;
  return (await readOrNothing(join(folder, 'token')))?.trim();
}

function notStarted(folder: string): Refusal {
  return refusal('hub.unreachable', `No hub runs here: ${folder} has none.`, {
    hint: 'Start one: muster up. Or name one: --hub URL with MUSTER_TOKEN set.',
    retry: 'later',
  });
}

function noAddress(named: string): Refusal {
  return refusal('request.invalid', `"${named}" is no address of a hub.`, {
    hint: 'An address looks like http://127.0.0.1:7070',
  });
}

function noToken(address: string, folder: string): Refusal {
  return refusal(
    'auth.missing',
    `There is no token for ${address}: the one in ${folder} belongs to another hub.`,
    {
      hint: 'Set MUSTER_TOKEN to a token of that hub.',
    },
  );
}

/** Without a trailing slash, so that addresses compare. */
function webAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return url.href.replace(/\/$/, '');
}

function asRecord(value: unknown): HubRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { address, pid, database, startedAt, version, listens }: Partial<Record<keyof HubRecord, unknown>> =
    value;
  if (typeof address !== 'string' || typeof pid !== 'number') return undefined;
  return {
    address,
    pid,
    database: typeof database === 'string' ? database : '',
    startedAt: typeof startedAt === 'number' ? startedAt : 0,
    version: typeof version === 'string' ? version : '',
    ...listensOf(listens),
  };
}

function listensOf(value: unknown): { listens?: Listens } {
  if (typeof value !== 'object' || value === null) return {};
  const { host, tls, proxy }: Partial<Record<keyof Listens, unknown>> = value;
  if (typeof host !== 'string' || typeof tls !== 'boolean') return {};
  return { listens: { host, tls, ...(typeof proxy === 'string' ? { proxy } : {}) } };
}

async function readOrNothing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
