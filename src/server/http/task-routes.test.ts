import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usePostgres } from '../../../test/support/postgres/index.ts';
import { servedHub, type Answered, type CallInit, type ServedHub } from '../testing/served-hub.ts';

let at: ServedHub;
beforeEach(async () => {
  at = await servedHub();
  await heard(at, at.tokens.agent);
});
afterEach(() => at[Symbol.asyncDispose]());

const heard = (hub: ServedHub, token: string): Promise<Answered> =>
  hub.call('POST', '/api/v1/agents/self/heartbeat', {
    token,
    body: { contract: 1, version: '0.1.0', harnesses: [{ name: 'echo', canResume: true, canSteer: false }] },
  });

async function good(answer: Promise<Answered>) {
  const { status, json } = await answer;
  if (status !== 200) throw new Error(JSON.stringify(json));
  return json;
}
const post = (path: string, body: unknown = {}, more: CallInit = {}) =>
  at.call('POST', `/api/v1${path}`, { body, ...more });
const get = (path: string, more: CallInit = {}) => at.call('GET', `/api/v1${path}`, more);
const asAgent = () => ({ token: at.tokens.agent });
const add = (title: string, more: object = {}) => good(post('/tasks', { title, state: 'up_next', ...more }));

describe('what is refused at the door', () => {
  test.each([
    [{}, 'body.title'],
    [{ title: '' }, 'body.title'],
    [{ title: '   ' }, 'body.title'],
    [{ title: 'x'.repeat(201) }, 'body.title: too big: expected string to have <=200 characters'],
    [{ title: 'x', description: 'y'.repeat(10_001) }, 'body.description'],
    [{ title: 'x', priority: 3 }, 'must be one of none, low, medium, high'],
    [{ title: 'x', state: 'done' }, 'must be one of inbox, up_next'],
    [{ title: 'x', tags: ['two words'] }, 'must be a tag of letters, digits and . _ : / -'],
    [{ title: 'x', metadata: { big: 'ü'.repeat(20_000) } }, 'at most 32768 bytes as JSON'],
    [{ title: 'x', assignee: { kind: 'agent' } }, 'body.assignee.agent'],
    [{ title: 'x', work: { cwd: 'relative' } }, 'must be an absolute path on the host of the agent'],
    [
      { title: 'x', work: { source: { url: '--upload-pack=evil' } } },
      'begins with "-", which git would take for an option',
    ],
    [{ title: 'x', dueAt: '2026-12-01' }, 'body.dueAt'],
    [{ title: 'x', fence: 3 }, 'Unknown: body.fence'],
  ])('a task made of %j', async (body, words) => {
    const { status, json } = await post('/tasks', body);
    expect([status, json.error.code]).toEqual([400, expect.stringMatching(/^request\./)]);
    expect(json.error.message).toContain(words);
  });

  test('a change of nothing, a move to nowhere, a filter that is misspelt', async () => {
    const { id } = await add('Sweep');
    const patch = await at.call('PATCH', `/api/v1/tasks/${id}`, { body: { note: 'nothing else' } });
    expect(patch.json.error.message).toContain('name at least one field that is to change');
    expect((await post(`/tasks/${id}/move`)).json.error.message).toContain('name at least one of state');
    expect((await get('/tasks?stat=done')).json.error.code).toBe('request.unknown_field');
    expect((await get('/tasks?assignee=mill')).json.error.hint).toContain('agent:NAME');
  });

  test('names of nobody', async () => {
    const codes = async (more: object) => (await post('/tasks', { title: 'x', ...more })).json.error.code;
    expect(await codes({ assignee: { kind: 'agent', agent: 'nobody' } })).toBe('agent.not_found');
    expect(await codes({ assignee: { kind: 'session', session: 'nobody' } })).toBe('session.not_found');
    expect(await codes({ needs: [`tsk_${'0'.repeat(22)}`] })).toBe('task.not_found');
    expect(await codes({ board: 'nowhere' })).toBe('board.not_found');
  });
});

test('an agent and a session may be named, and stand in the answer by their ids', async () => {
  const made = await add('Sweep', {
    assignee: { kind: 'agent', agent: 'mill' },
    priority: 'high',
    tags: ['ci'],
  });
  expect(made).toMatchObject({
    assignee: { kind: 'agent', agent: at.agent },
    assigneeName: 'agent mill',
    priority: 'high',
    state: 'up_next',
    boardName: 'main',
  });
  const listed = await good(get('/tasks?assignee=agent:mill&open=true&tag=ci'));
  expect(listed.items.map(({ id }: { id: string }) => id)).toEqual([made.id]);
  expect((await good(get('/tasks?assignee=harness:echo'))).items).toEqual([]);
});

test('a create that is repeated with its key makes one task', async () => {
  const headers = { 'idempotency-key': 'k1' };
  const first = await good(post('/tasks', { title: 'Once' }, { headers }));
  const again = await post('/tasks', { title: 'Once' }, { headers });
  expect([again.json.id, again.headers.get('idempotency-replayed')]).toEqual([first.id, 'true']);
  expect((await good(get('/tasks'))).items).toHaveLength(1);
});

describe('next', () => {
  test('looks for people, claims for agents, and answers the same to the same key', async () => {
    const { id } = await add('Sweep', { description: 'The floor.' });
    const looked = await get('/tasks/next');
    expect(looked.json).toMatchObject({ task: { id, boardName: 'main' }, claim: null });
    expect((await good(get(`/tasks/${id}`))).state).toBe('up_next');

    const headers = { 'idempotency-key': 'k1' };
    const taken = await get('/tasks/next', { ...asAgent(), headers });
    expect(taken.headers.get('cache-control')).toBe('no-store');
    expect(taken.json).toMatchObject({
      task: { id, state: 'in_progress' },
      claim: { description: 'The floor.', attempt: 1 },
    });
    const again = await get('/tasks/next', { ...asAgent(), headers });
    expect(again.json.claim.fence).toBe(taken.json.claim.fence);
    const byQuery = await get('/tasks/next?claim_id=k1', asAgent());
    expect(byQuery.json.task.id).toBe(id);

    const empty = await get('/tasks/next', asAgent());
    expect(empty.json).toMatchObject({ task: null, claim: null, why: expect.stringMatching(/./) });
  });

  test('a key that is no key is refused', async () => {
    const { json } = await get('/tasks/next', { ...asAgent(), headers: { 'idempotency-key': 'two words' } });
    expect(json.error.message).toContain('Idempotency-Key');
  });

  test('gives nothing to an agent that drains, and says so', async () => {
    await add('Sweep');
    await good(at.call('PATCH', '/api/v1/agents/mill', { body: { intent: 'draining' } }));
    expect((await good(get('/tasks/next', asAgent()))).why).toContain('drain');
  });
});

test('completing twice is one completion; an older fence is refused', async () => {
  const { id } = await add('Sweep');
  const { tasks } = await good(post('/tasks/claim', { claim_id: 'c1' }, asAgent()));
  const [{ fence }] = tasks;
  const done = { fence, result: 'Clean.', note: 'All of it' };
  const old = await post(`/tasks/${id}/complete`, { ...done, fence: fence - 1 }, asAgent());
  expect(old.json.error.code).toBe('lease.lost');
  for (let time = 0; time < 2; time++)
    expect(await good(post(`/tasks/${id}/complete`, done, asAgent()))).toMatchObject({
      state: 'done',
      result: 'Clean.',
    });
  const shown = await good(get(`/tasks/${id}`));
  expect(shown.tries.map(({ state }: { state: string }) => state)).toEqual(['completed']);
  const feed = await good(get(`/tasks/${id}/activity`));
  const actions = feed.items.map(({ action }: { action: string }) => action);
  expect(actions.filter((action: string) => action === 'completed')).toHaveLength(1);
});

test('what a task waits for is said, and changes when its cause does (F10)', async () => {
  const { id } = await add('Sweep', { assignee: { kind: 'agent', agent: 'mill' }, work: { cwd: '/work' } });
  const waits = async () => (await good(get(`/tasks/${id}`))).waitsFor;
  const patch = (path: string, body: object) => good(at.call('PATCH', `/api/v1${path}`, { body }));
  expect(await waits()).toBe('agent mill has not taken it yet');
  await patch('/agents/mill', { intent: 'draining' });
  expect(await waits()).toBe('agent mill is draining and takes no new work');
  await patch('/agents/mill', { intent: 'active' });
  at.clock.advance(3_600_000);
  expect(await waits()).toMatch(/^agent mill is offline since /);
  await patch(`/tasks/${id}`, { blocked: 'the broom is broken' });
  expect(await waits()).toBe('blocked: the broom is broken');
  await patch(`/tasks/${id}`, { blocked: null });
  const first = await add('Buy a broom');
  await good(post(`/tasks/${id}/links`, { needs: first.id }));
  expect(await waits()).toBe('1 task to be done first: "Buy a broom"');
  await good(post(`/tasks/${first.id}/move`, { state: 'done' }));
  await good(post(`/tasks/${id}/move`, { state: 'inbox' }));
  expect(await waits()).toBe('somebody to move it to up next');
});

test('dependencies, both ways; a circle is refused with its path', async () => {
  const build = await add('Build');
  const deploy = await add('Deploy', { needs: [build.id.slice(0, 16)] });
  expect(deploy).toMatchObject({ unmet: 1, needs: [{ id: build.id, title: 'Build' }] });
  expect(deploy.waitsFor).toMatch(/./);
  expect((await good(get(`/tasks/${build.id}`))).neededBy).toMatchObject([{ id: deploy.id }]);
  const circle = await post(`/tasks/${build.id}/links`, { needs: deploy.id });
  expect(circle.json.error).toMatchObject({ code: 'task.cycle' });
  const unlinked = await good(at.call('DELETE', `/api/v1/tasks/${deploy.id}/links/${build.id}`));
  expect(unlinked).toMatchObject({ unmet: 0, needs: [] });
});

test('a board that wants reviews, attempts that are used up, and a board that goes', async () => {
  await good(post('/boards', { name: 'app', review: true, mostAttempts: 1 }));
  const { id } = await add('Sweep', { board: 'app' });
  const claim = async () =>
    (await good(post('/tasks/claim', { claim_id: at.ids.next('c') }, asAgent()))).tasks[0];
  const failed = await good(
    post(`/tasks/${id}/fail`, { fence: (await claim()).fence, reason: 'no broom' }, asAgent()),
  );
  expect(failed).toMatchObject({ state: 'up_next', attempts: 1, blocked: expect.stringMatching(/./) });
  expect((await good(get('/tasks?blocked=true'))).items).toHaveLength(1);
  await good(post(`/tasks/${id}/rerun`, { note: 'there is one now' }));
  const reviewed = await good(post(`/tasks/${id}/complete`, { fence: (await claim()).fence }, asAgent()));
  expect(reviewed.state).toBe('in_review');
  expect((await good(get('/boards/app'))).counts).toMatchObject({ in_review: 1, done: 0 });
  const remove = (query = '') => at.call('DELETE', `/api/v1/boards/app${query}`);
  expect((await remove()).json.error.code).toBe('board.has_tasks');
  expect((await good(remove('?force=true'))).cancelled).toEqual([id]);
});

test('schedules: made, paused, resumed, removed; a line that is none is refused', async () => {
  const draft = { title: 'Update', priority: 'low', state: 'up_next', tags: ['weekly'] };
  const made = await good(post('/schedules', { cron: '0 9 * * 1', timeZone: 'Europe/Berlin', draft }));
  expect(made).toMatchObject({ paused: false, draft, nextAt: expect.any(Number) });
  const change = (body: object) => at.call('PATCH', `/api/v1/schedules/${made.id}`, { body });
  expect(await good(change({ paused: true }))).toMatchObject({ paused: true });
  expect((await change({})).json.error.message).toContain('name at least one');
  expect((await good(get('/schedules'))).items).toHaveLength(1);
  expect((await post('/schedules', { cron: 'now and then', draft })).json.error.code).toBe(
    'schedule.invalid',
  );
  expect(
    (await post('/schedules', { cron: '0 9 * * 1', timeZone: 'Mars/Base', draft })).json.error.code,
  ).toBe('schedule.invalid');
  await good(at.call('DELETE', `/api/v1/schedules/${made.id}`));
  expect((await good(get('/schedules'))).items).toEqual([]);
});

test('what is of another user does not exist, in no list and by no verb', async () => {
  const { id } = await add('Sweep');
  const other = await good(post('/tasks', { title: 'Mine too' }));
  const { token } = await at.hub.auth.mintUserToken({ name: 'bob', client: 'cli' });
  const bob = { token };
  expect((await good(get('/tasks', bob))).items).toEqual([]);
  expect(
    (await good(get('/boards', bob))).items.filter(({ name }: { name: string }) => name !== 'main'),
  ).toEqual([]);
  expect((await good(get('/tasks/next', bob))).task).toBeNull();
  const codes = await Promise.all([
    get(`/tasks/${id}`, bob),
    get(`/tasks/${id}/activity`, bob),
    at.call('PATCH', `/api/v1/tasks/${id}`, { body: { title: 'His' }, ...bob }),
    post(`/tasks/${id}/move`, { state: 'done' }, bob),
    post(`/tasks/${id}/notes`, { text: 'hello' }, bob),
    post(`/tasks/${id}/links`, { needs: other.id }, bob),
    post(`/tasks/${id}/rerun`, {}, bob),
    post(`/tasks/${id}/complete`, { fence: 0 }, bob),
    post('/tasks', { title: 'x', needs: [id] }, bob),
  ]);
  expect(codes.map(({ status, json }) => [status, json.error.code])).toEqual(
    codes.map(() => [404, 'task.not_found']),
  );
});

test.each(['SQLite', 'PostgreSQL'])(
  'forty pollers, ten tasks: each once, no errors (F03), %s',
  async (name) => {
    await using database = name === 'PostgreSQL' ? await usePostgres() : undefined;
    await using hub = await servedHub({}, database ? { database: database.url, realTime: true } : {});
    const call = (method: string, path: string, init: CallInit = {}) =>
      good(hub.call(method, `/api/v1${path}`, init));
    const tokens: string[] = [];
    for (let n = 0; n < 40; n++) {
      const join = await call('POST', '/join-tokens');
      const body = { name: `poller-${n}`, hostname: 'h', platform: 'linux', version: '0.1.0', contract: 1 };
      tokens.push((await call('POST', '/agents/register', { token: join.token, body })).token);
    }
    await Promise.all(tokens.map((token) => heard(hub, token)));
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) {
      const body = { title: `Task ${n}`, state: 'up_next' };
      ids.push((await call('POST', '/tasks', { body })).id);
    }
    const taken = await Promise.all(tokens.map((token) => call('GET', '/tasks/next', { token })));
    const got = taken.filter(({ task }) => task !== null);
    const gotIds: string[] = got.map(({ task }) => task.id);
    expect(gotIds.toSorted()).toEqual(ids.toSorted());
    expect(taken.filter(({ task, why }) => task === null && !why)).toEqual([]);
    await Promise.all(
      taken.map(
        ({ task, claim }, n) =>
          task &&
          call('POST', `/tasks/${task.id}/complete`, {
            token: tokens[n] ?? '',
            body: { fence: claim.fence },
          }),
      ),
    );
    const { items } = await call('GET', '/tasks?state=done');
    expect(items).toHaveLength(10);
  },
);
