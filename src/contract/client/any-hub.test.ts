import { expect, test } from 'vitest';
import { anyHub, hubList } from './any-hub.ts';

const ONE = 'http://127.0.0.1:7001';
const TWO = 'http://127.0.0.1:7002';

const refusedConnection = () =>
  Promise.reject(
    new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
  );
const reset = () =>
  Promise.reject(
    new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }),
  );
const stopping = () =>
  Response.json(
    { error: { code: 'hub.stopping', message: 'The hub is stopping.', retry: 'later' } },
    { status: 503 },
  );

/** Two hubs of which each answers as the test says; what was sent where is kept. */
function twoHubs(answers: Record<string, (request: Request) => Response | Promise<Response>>) {
  const sent: string[] = [];
  const send = anyHub([ONE, TWO], async (request) => {
    sent.push(request.url);
    const answer = answers[new URL(request.url).origin];
    return answer ? answer(request) : refusedConnection();
  });
  const call = (signal?: AbortSignal) =>
    send(
      new Request(`${ONE}/api/v1/x?a=1`, { method: 'POST', body: 'the body', ...(signal ? { signal } : {}) }),
    );
  return { sent, call };
}

test('a list of hubs is split at commas and spaces', () => {
  expect(hubList(`${ONE}, ${TWO}`)).toEqual([ONE, TWO]);
  expect(hubList(`${ONE},`)).toEqual([ONE]);
});

test('goes to the next hub where nobody listens, with the same request, and stays there', async () => {
  const { sent, call } = twoHubs({ [TWO]: async (request) => new Response(await request.text()) });
  expect(await (await call()).text()).toBe('the body');
  await call();
  expect(sent).toEqual([`${ONE}/api/v1/x?a=1`, `${TWO}/api/v1/x?a=1`, `${TWO}/api/v1/x?a=1`]);
});

test('goes to the next hub while one is stopping, and back when that one stops', async () => {
  const state = { one: true, two: false };
  const { sent, call } = twoHubs({
    [ONE]: () => (state.one ? stopping() : new Response('one')),
    [TWO]: () => (state.two ? stopping() : new Response('two')),
  });
  expect(await (await call()).text()).toBe('two');
  Object.assign(state, { one: false, two: true });
  expect(await (await call()).text()).toBe('one');
  expect(sent).toHaveLength(4);
});

test('tells that they stop when all of them do, after one try at each', async () => {
  const { sent, call } = twoHubs({ [ONE]: stopping, [TWO]: stopping });
  expect((await call()).status).toBe(503);
  expect(sent).toHaveLength(2);
});

test('a call that broke off is not sent again, and the one after it goes to the other hub', async () => {
  const { sent, call } = twoHubs({ [ONE]: reset, [TWO]: () => new Response('two') });
  await expect(call()).rejects.toThrow('fetch failed');
  expect(sent).toHaveLength(1);
  expect(await (await call()).text()).toBe('two');
});

test('leaves a hub that does not answer in time, and not one whose call was merely given up', async () => {
  const pending = (request: Request) =>
    new Promise<Response>((_, reject) => {
      const gone = () => reject(new DOMException('aborted', 'AbortError'));
      if (request.signal.aborted) gone();
      request.signal.addEventListener('abort', gone);
    });
  const { sent, call } = twoHubs({ [ONE]: pending, [TWO]: () => new Response('two') });
  const given = new AbortController();
  const first = call(given.signal);
  given.abort();
  await expect(first).rejects.toThrow('aborted');
  const late = new AbortController();
  const second = call(late.signal);
  late.abort(new DOMException('It took too long.', 'TimeoutError'));
  await expect(second).rejects.toThrow('aborted');
  expect(sent.filter((url) => url.startsWith(TWO))).toEqual([]);
  expect(await (await call()).text()).toBe('two');
});

test('a hub without its database is left, and its answer is told', async () => {
  const away = () =>
    Response.json({ error: { code: 'store.unreachable', message: 'x', retry: 'later' } }, { status: 503 });
  const { call } = twoHubs({ [ONE]: away, [TWO]: () => new Response('two') });
  expect((await call()).status).toBe(503);
  expect(await (await call()).text()).toBe('two');
});
