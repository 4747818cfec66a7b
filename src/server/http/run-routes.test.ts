import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, type Client } from '#contract/client';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';

let at: ServedHub;
let client: Client;
beforeEach(async () => {
  at = await servedHub();
  client = createClient({
    baseUrl: 'http://127.0.0.1:7070',
    token: at.tokens.user,
    clientName: 'test',
    fetch: (request) => at.app.fetch(request),
  });
});
afterEach(() => at[Symbol.asyncDispose]());

const GATE = { file: 'gate.yaml', text: `steps: [{ id: gate, approval: { text: 'Go on?' } }]` };
const BODY = { workflow: GATE, cwd: '/work' };

async function start(idempotencyKey?: string) {
  const started = await client.call('runs.start', { body: BODY, idempotencyKey });
  if (!started.ok || !started.value.started) throw new Error(JSON.stringify(started));
  return started.value.run;
}

test('a start that is repeated with its key is one run', async () => {
  const [one, two] = [await start('k1'), await start('k1')];
  expect(two.id).toBe(one.id);
  expect(one).toMatchObject({ name: 'gate', kind: 'yaml', execution: 1, actions: ['pause', 'cancel'] });
  const listed = await client.call('runs.list', { query: { state: 'live' } });
  expect(listed).toMatchObject({ value: { items: [{ id: one.id }], next: null } });
});

test('a session owns what it starts: it names no other, whose rights may be wider', async () => {
  const { json } = await at.call('POST', '/api/v1/clients', { body: { client: 'editor', fresh: true } });
  const answer = await at.call('POST', '/api/v1/runs', {
    token: json.token,
    body: { ...BODY, owner: (await start()).owner },
  });
  expect([answer.status, answer.json.error.code]).toEqual([403, 'auth.forbidden']);
});

test('lists in pages, newest first, and by state', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.push((await start()).id);
  const first = await client.call('runs.list', { query: { limit: 2 } });
  if (!first.ok) throw new Error(first.error.message);
  const rest = await client.call('runs.list', { query: { limit: 2, cursor: first.value.next ?? '' } });
  if (!rest.ok) throw new Error(rest.error.message);
  expect([...first.value.items, ...rest.value.items].map(({ id }) => id)).toEqual(ids.toReversed());
  expect(rest.value.next).toBeNull();
  expect(await client.call('runs.list', { query: { state: 'done' } })).toMatchObject({
    value: { items: [] },
  });
});

test('a run is shown by the beginning of its id, with its text; what is wrong is told before a start', async () => {
  const { id } = await start();
  const params = { run: id.slice(0, 20) };
  expect(await client.call('runs.show', { params })).toMatchObject({ value: { id, args: {}, result: null } });
  expect(await client.call('runs.definition', { params })).toMatchObject({
    value: { kind: 'yaml', text: GATE.text },
  });
  const bad = { workflow: { file: 'bad.yaml', text: 'steps: []' }, cwd: '/work' };
  expect(await client.call('runs.start', { body: bad })).toMatchObject({
    value: { started: false, findings: [{ line: 1 }] },
  });
  expect(await client.call('runs.show', { params: { run: 'run_nothing' } })).toMatchObject({
    error: { code: 'run.not_found' },
  });
});

test('pause, resume and cancel answer how it stands; a wait ends with the run', async () => {
  const { id: run } = await start();
  const params = { run };
  expect(await client.call('runs.pause', { params })).toMatchObject({ value: { word: 'paused' } });
  expect(await client.call('runs.resume', { params, body: {} })).toMatchObject({
    value: { state: 'running' },
  });
  const waiting = client.call('runs.wait', { params, query: { timeoutSeconds: 60 } });
  const cancelled = await client.call('runs.cancel', { params, body: { reason: 'no more' } });
  expect(cancelled).toMatchObject({ value: { state: 'cancelled', why: expect.stringContaining('no more') } });
  const waited = await waiting;
  // The gate may have been asked before the cancel came.
  expect(waited).toMatchObject({ value: { id: run } });
  expect(await client.call('runs.cancel', { params, body: {} })).toMatchObject({
    error: { code: 'run.state' },
  });
});

test('the events of a run come from its start, of that run alone, and go on from a cursor', async () => {
  const [one, two] = [await start(), await start()];
  await client.call('runs.cancel', { params: { run: one.id }, body: {} });
  await client.call('runs.cancel', { params: { run: two.id }, body: {} });
  const read = async (after?: string) => {
    const seen = [];
    for await (const event of client.events({ run: one.id, after })) {
      seen.push(event);
      if (event.type === 'run.cancelled') break;
    }
    return seen;
  };
  const all = await read();
  expect(all.map(({ type }) => type)).toEqual(expect.arrayContaining(['run.started', 'run.cancelled']));
  expect(all[0]?.type).toBe('run.started');
  for (const { type, subject, data } of all)
    expect(type.startsWith('run.') ? subject : data['run']).toBe(one.id);
  expect((await read(all[0]?.cursor)).map(({ cursor }) => cursor)).toEqual(
    all.slice(1).map(({ cursor }) => cursor),
  );
});

test('a stream of a run that is not there is refused', async () => {
  const path = `/api/v1/runs/run_${'0'.repeat(22)}/events`;
  expect(await at.call('GET', path)).toMatchObject({
    status: 404,
    json: { error: { code: 'run.not_found' } },
  });
});
