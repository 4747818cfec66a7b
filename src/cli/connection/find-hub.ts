import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { readLogins } from './kept-logins.ts';

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
  /** Whence the token: MUSTER_TOKEN, the state folder's own hub, or a sign-in. */
  from: 'environment' | 'state folder' | 'login';
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
 * that were named together with it: they are hubs over one database. Where none is named and none runs here, it is the one
 * that was signed in to last; a token of the environment goes to no hub that was not named.
 */
export async function findHub(from: {
  flag: string | undefined;
  env: Env;
}): Promise<Result<FoundHub, Refusal>> {
  const folder = stateFolder(from.env);
  const record = await readHubRecord(folder);
  const named = from.flag ?? (from.env['MUSTER_HUB'] || undefined);
  const given = from.env['MUSTER_TOKEN'] || undefined;
  const logins = await readLogins(folder);
  const last = given === undefined ? logins.last : [];
  const found = named === undefined ? recorded(record, last, folder) : namedHubs(named);
  if (!found.ok) return found;
  const addresses = found.value;
  const [address] = addresses;
  if (given !== undefined) return ok({ address, addresses, token: given, from: 'environment' });
  const own = await tokenFor(folder, addresses, record);
  if (own) return ok({ address, addresses, token: own, from: 'state folder' });
  const login = addresses.map((one) => logins.hubs[one]).find((one) => one !== undefined);
  return login
    ? ok({ address, addresses, token: login.token, from: 'login' })
    : refuse(noToken(addresses.join(', '), folder));
}

type Addresses = [string, ...string[]];

function recorded(
  record: HubRecord | undefined,
  last: readonly string[],
  folder: string,
): Result<Addresses, Refusal> {
  const [first, ...others] = record === undefined ? last : [record.address];
  return first === undefined ? refuse(notStarted(folder)) : ok([first, ...others]);
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
    hint: 'Start one: muster up. Or sign in to one elsewhere: muster login --hub URL',
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
      hint: 'Sign in to it: muster login --hub URL. Or set MUSTER_TOKEN to a token of that hub.',
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
