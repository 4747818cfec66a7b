import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How this person is signed in to a hub elsewhere. */
export interface KeptLogin {
  token: string;
  /** Of the account there. */
  name: string;
}

/** `logins.json` in the state folder, readable by this user alone. */
export interface KeptLogins {
  /** The hub that was signed in to last, by all addresses that were named; where commands go when none runs here. */
  last: string[];
  /** By address, without a trailing slash. */
  hubs: Record<string, KeptLogin>;
}

const fileIn = (folder: string): string => join(folder, 'logins.json');

/** Empty when there are none, or when they cannot be read. */
export async function readLogins(folder: string): Promise<KeptLogins> {
  try {
    return asLogins(JSON.parse(await readFile(fileIn(folder), 'utf8')));
  } catch {
    return { last: [], hubs: {} };
  }
}

export async function keepLogin(
  folder: string,
  addresses: readonly string[],
  login: KeptLogin,
): Promise<void> {
  const { hubs } = await readLogins(folder);
  const added = Object.fromEntries(addresses.map((address) => [address, login]));
  await writeLogins(folder, { last: [...addresses], hubs: { ...hubs, ...added } });
}

/** Forgets every address that has the token of this one. */
export async function forgetLogin(folder: string, address: string): Promise<void> {
  const { last, hubs } = await readLogins(folder);
  const gone = hubs[address]?.token;
  const left = Object.fromEntries(Object.entries(hubs).filter(([, { token }]) => token !== gone));
  const lastLeft = last.every((one) => one in left) ? last : Object.keys(left).slice(0, 1);
  await writeLogins(folder, { last: lastLeft, hubs: left });
}

/** In one step: whoever reads sees the old ones or the new ones. */
async function writeLogins(folder: string, logins: KeptLogins): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = `${fileIn(folder)}.${process.pid}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, fileIn(folder));
}

function asLogins(value: unknown): KeptLogins {
  if (typeof value !== 'object' || value === null) return { last: [], hubs: {} };
  const { last, hubs }: Partial<Record<keyof KeptLogins, unknown>> = value;
  const entries = typeof hubs === 'object' && hubs !== null ? Object.entries(hubs) : [];
  const known = Object.fromEntries(entries.flatMap(([address, login]) => asLogin(address, login)));
  const named = Array.isArray(last) ? last.map(String) : [];
  return { last: named.filter((address) => address in known), hubs: known };
}

function asLogin(address: string, value: unknown): [string, KeptLogin][] {
  if (typeof value !== 'object' || value === null) return [];
  const { token, name }: Partial<Record<keyof KeptLogin, unknown>> = value;
  return typeof token === 'string' ? [[address, { token, name: typeof name === 'string' ? name : '' }]] : [];
}
