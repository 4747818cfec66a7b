import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A prepared database that others are copied from; made once per server, by whoever comes first. */
export interface DatabaseTemplate {
  /** Lower-case letters, digits, underscores. Two that differ in content need two names. */
  readonly name: string;
  /** Fills the empty database at `url`, and closes every connection that it opened. */
  prepare(url: string): Promise<void>;
}

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** Drops the database, cutting connections that are still open; calling it again is harmless. */
  drop(): Promise<void>;
}

/** Makes a fresh database on a server, from a template when one is given. */
export async function createTestDatabase(
  serverUrl: string,
  template?: DatabaseTemplate,
): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const source = template ? await ensureTemplate(serverUrl, template) : 'template1';
  await onServer(serverUrl, (client) => client.query(`create database ${name} template ${source}`));
  const drop = async () => {
    await onServer(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  return { url: withDatabase(serverUrl, name), drop, [Symbol.asyncDispose]: drop };
}

/** Made under a server-wide lock, and closed to connections afterwards: a source in use cannot be copied. */
async function ensureTemplate(serverUrl: string, template: DatabaseTemplate): Promise<string> {
  if (!/^[a-z0-9_]{1,40}$/.test(template.name)) throw new Error(`"${template.name}" cannot name a template.`);
  const name = `template_${template.name}`;
  return onServer(serverUrl, async (client) => {
    if (await isReady(client, name)) return name;
    await client.query('select pg_advisory_lock(hashtext($1))', [name]);
    if (await isReady(client, name)) return name;
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name}`);
    await template.prepare(withDatabase(serverUrl, name));
    await client.query(`alter database ${name} with allow_connections false is_template true`);
    return name;
  });
}

async function isReady(client: Client, name: string): Promise<boolean> {
  const found = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [name]);
  return found.rowCount === 1;
}

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
