import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { usePostgres, type DatabaseTemplate } from './index.ts';
import { offerPostgres } from './lazy-offer.ts';
import { cleanDeadRuns, isServerRunning } from './run-folders.ts';
import { postgresHome } from './binaries.ts';

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows.length === 0 ? undefined : Object.values(rows[0]!)[0];
  } finally {
    await client.end();
  }
}

/** A script that starts a server, tells its folder and pid, and waits to be ended. */
async function startElsewhere() {
  const code = `
    const { startPostgres } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
    const server = await startPostgres();
    console.log(JSON.stringify({ folder: server.folder, pid: server.pid }));
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as { folder: string; pid: number }) };
}

test('gives each caller a database of its own on one PostgreSQL 18 that syncs to disk', async () => {
  await using one = await usePostgres();
  await using two = await usePostgres();
  await ask(one.url, 'create table only_here (id int)');
  expect(await ask(two.url, `select count(*)::int from pg_tables where tablename = 'only_here'`)).toBe(0);
  expect(await ask(one.url, 'show server_version')).toMatch(/^18\./);
  expect(await ask(one.url, 'show fsync')).toBe('on');
  expect(await ask(one.url, 'show listen_addresses')).toBe('127.0.0.1');
  expect(await ask(one.url, 'select pg_postmaster_start_time()')).toEqual(
    await ask(two.url, 'select pg_postmaster_start_time()'),
  );
});

test('drops a database although connections are open, and twice without harm', async () => {
  const database = await usePostgres();
  const left = new Client({ connectionString: database.url });
  left.on('error', () => {});
  await left.connect();
  await database.drop();
  await database.drop();
  await expect(ask(database.url, 'select 1')).rejects.toThrow('does not exist');
});

test('prepares a template once, however many ask at the same time', async () => {
  let prepared = 0;
  const template: DatabaseTemplate = {
    name: 'prepared_once',
    prepare: async (url) => {
      prepared += 1;
      await ask(url, 'create table seed as select 7 as n');
    },
  };
  const databases = await Promise.all(Array.from({ length: 5 }, () => usePostgres({ template })));
  for (const database of databases) {
    expect(await ask(database.url, 'select n from seed')).toBe(7);
    await database.drop();
  }
  expect(prepared).toBe(1);
});

test('a template whose preparation failed is prepared anew', async () => {
  const failing: DatabaseTemplate = { name: 'second_try', prepare: () => Promise.reject(new Error('no')) };
  await expect(usePostgres({ template: failing })).rejects.toThrow('no');
  const working = {
    name: 'second_try',
    prepare: (url: string) => ask(url, 'create table t ()').then(() => {}),
  };
  await using database = await usePostgres({ template: working });
  expect(await ask(database.url, 'select count(*)::int from t')).toBe(0);
});

test('an offer that nobody takes starts nothing, and a stranger to its address gets nothing', async () => {
  const offer = await offerPostgres();
  expect((await fetch(new URL('/', offer.address))).status).toBe(404);
  await offer.close();
});

test('a server ends with the process that is told to end, and its folder goes', async () => {
  const { child, folder, pid } = await startElsewhere();
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await ended).toEqual([null, 'SIGINT']);
  expect(isServerRunning(pid, folder)).toBe(false);
  expect(existsSync(folder)).toBe(false);
});

test('a server whose process was killed is ended by the next run, which removes its folder', async () => {
  const { child, folder, pid } = await startElsewhere();
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  expect(isServerRunning(pid, folder)).toBe(true);
  await cleanDeadRuns(await postgresHome());
  expect(isServerRunning(pid, folder)).toBe(false);
  expect(existsSync(folder)).toBe(false);
});
