import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createClient } from '#contract/client';
import type { App } from '../http/app.ts';
import { usePostgres } from '../../../test/support/postgres/index.ts';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';

const clientOf = (app: App, token: string) =>
  createClient({
    baseUrl: 'http://localhost',
    token,
    clientName: 'test',
    fetch: (request) => app.fetch(request),
  });

/** Mints tokens, each an event of Ann's, some at once and some after another. */
async function makeEvents(at: ServedHub, from: number, to: number): Promise<void> {
  const mint = (i: number) => at.hub.auth.mintUserToken({ name: 'ann', client: `c${i}` });
  for (let i = from; i < to; i += 25) {
    await Promise.all(Array.from({ length: Math.min(25, to - i) }, (_, more) => mint(i + more)));
  }
}

/** Reads until an event for each name has come; comes back to the hub after every 400, as after a break. */
async function read(app: App, token: string, after: string, wanted: number): Promise<string[]> {
  const cursors: string[] = [];
  const names = new Set<unknown>();
  let cursor = after;
  while (names.size < wanted) {
    let held = 0;
    for await (const event of clientOf(app, token).events({ after: cursor, types: ['token.created'] })) {
      cursors.push((cursor = event.cursor));
      names.add(event.data['client']);
      if (names.size >= wanted || ++held >= 400) break;
    }
  }
  return cursors;
}

/** What the log itself holds, in its order. */
async function logged(at: ServedHub, after: string): Promise<string[]> {
  const by = await at.hub.auth.whoIs(at.tokens.user);
  if (!by.ok) throw new Error(by.error.message);
  const cursors: string[] = [];
  for (let cursor = after, more = true; more;) {
    const page = await at.hub.events.read(by.value, { after: cursor, types: ['token.created'], limit: 500 });
    if (!page.ok || 'reset' in page.value) throw new Error('the log cannot be read');
    cursors.push(...page.value.events.map((event) => event.cursor));
    ({ cursor, more } = page.value);
  }
  return cursors;
}

test('X04 on SQLite: away for a thousand events and back again and again, while more arrive', async () => {
  await using at = await servedHub();
  const begin = await at.hub.events.position();
  await makeEvents(at, 0, 1_000);
  const reading = read(at.app, at.tokens.user, begin, 1_300);
  await makeEvents(at, 1_000, 1_300);
  expect(await reading).toEqual(await logged(at, begin));
});

test('X04 on PostgreSQL: the same, with two readers at two hubs, and events of both', async () => {
  await using database = await usePostgres();
  const place = { database: database.url, realTime: true };
  await using one = await servedHub({}, place);
  await using other = await servedHub({}, place);
  const begin = await one.hub.events.position();
  await makeEvents(one, 0, 500);
  const reading = [one, other].map(({ app }) => read(app, one.tokens.user, begin, 800));
  await Promise.all([makeEvents(one, 500, 650), makeEvents(other, 650, 800)]);
  const [here, there] = await Promise.all(reading);
  const all = await logged(one, begin);
  expect(here).toEqual(all);
  expect(there).toEqual(all);
});

test('a reader that comes from another hub misses nothing of what stands behind an open transaction', async () => {
  await using database = await usePostgres();
  const place = { database: database.url, realTime: true };
  await using one = await servedHub({}, place);
  await using other = await servedHub({}, place);
  const begin = await one.hub.events.position();
  const slow = new Client({ connectionString: database.url });
  await slow.connect();
  try {
    // It writes, so that it has a place in the order of transactions, and what commits after it is held back.
    await slow.query('begin');
    await slow.query('select pg_current_xact_id()');
    await makeEvents(one, 0, 3);
    const cursors: string[] = [];
    const { promise: stands, resolve } = Promise.withResolvers<void>();
    const reading = (async () => {
      const events = clientOf(other.app, one.tokens.user).events({
        after: begin,
        types: ['token.created'],
        onOpen: resolve,
      });
      for await (const { cursor } of events) if (cursors.push(cursor) === 4) return;
    })();
    await stands;
    // The other hub's feed stands by now, and takes what is there for read.
    await other.hub.events.position();
    await makeEvents(other, 3, 4);
    await slow.query('commit');
    await reading;
    expect(cursors).toEqual(await logged(one, begin));
  } finally {
    await slow.end();
  }
});
