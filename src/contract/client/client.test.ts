import { describe, expect, test } from 'vitest';
import { ManualClock } from '#base';
import { createClient, RefusedError, type EventsOptions, type StreamedEvent } from './index.ts';

const BASE = 'http://127.0.0.1:7070';

function clientOf(answer: (request: Request) => Response | Promise<Response>) {
  const requests: Request[] = [];
  const clock = new ManualClock();
  const client = createClient({
    baseUrl: `${BASE}/`,
    token: () => 'mst_user_x',
    clientName: 'test',
    clock,
    fetch: (request) => {
      requests.push(request);
      return answer(request);
    },
  });
  return { client, clock, requests };
}

describe('call', () => {
  test('fills the path, the query and the body, with the token and the key', async () => {
    const { client, requests } = clientOf(() => Response.json({ status: 'accepted' }));
    const answer = await client.call('sessions.send', {
      params: { session: 'a/b 100%' },
      body: { message: 'hi' },
      idempotencyKey: 'k',
    });
    expect(answer).toEqual({ ok: true, value: { status: 'accepted' } });
    const [request] = requests;
    expect(request?.url).toBe(`${BASE}/api/v1/sessions/a%2Fb%20100%25/send`);
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      authorization: 'Bearer mst_user_x',
      'idempotency-key': 'k',
      'x-muster-client': 'test',
    });
    expect(await request?.json()).toEqual({ message: 'hi' });
    await client.call('sessions.list', { query: { state: 'all', kind: undefined, limit: 3 } });
    expect(requests[1]?.url).toBe(`${BASE}/api/v1/sessions?state=all&limit=3`);
  });

  test('answers the refusal of the hub', async () => {
    const error = { code: 'session.closed', message: 'It is closed.', retry: 'never' };
    const { client } = clientOf(() => Response.json({ error }, { status: 409 }));
    expect(await client.call('hub.show')).toEqual({ ok: false, error });
  });

  test.each([
    [
      'a page of a proxy',
      () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
    ],
    ['a page with success', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['JSON of something else', () => Response.json({ error: 'nope' }, { status: 404 })],
    ['nothing', () => new Response(null, { status: 200 })],
    [
      'a dead network',
      () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
    ],
    [
      'an answer that breaks off',
      () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })),
    ],
  ])('%s is a hub that cannot be reached, with what to do', async (_what, answer) => {
    const { client } = clientOf(answer);
    const result = await client.call('hub.show');
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'hub.unreachable', message: expect.stringContaining(BASE), hint: expect.any(String) },
    });
  });

  describe('with a key, whose answer was lost', () => {
    const broken = (code: string) => () =>
      Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }));
    const [reset, nobody] = [broken('ECONNRESET'), broken('ECONNREFUSED')];
    const refusedWith = (code: string, retry: unknown) =>
      Response.json({ error: { code, message: 'Not now.', retry } }, { status: 503 });
    const spawn = { body: { task: 'begin' }, idempotencyKey: 'k' };
    /** Plays the answers one after the other, the last one for ever, while time goes on. */
    async function played(answers: (() => Response | Promise<Response>)[], input: object = spawn) {
      let turn = 0;
      const { client, clock, requests } = clientOf(() => (answers[turn++] ?? answers.at(-1) ?? reset)());
      const result = client.call('sessions.spawn', { ...spawn, ...input });
      const over = new AbortController();
      void result.then(() => over.abort());
      while (!over.signal.aborted) {
        await new Promise(setImmediate);
        clock.advance(4_000);
      }
      return { result: await result, keys: requests.map(({ headers }) => headers.get('idempotency-key')) };
    }

    test('is made again under its key, also while the hub restarts or is still at work on it', async () => {
      const done = () => Response.json({ session: 'ses_1' });
      const atWork = () => refusedWith('request.rate_limited', { after: 1_000 });
      const { result, keys } = await played([
        reset,
        nobody,
        () => refusedWith('hub.stopping', 'later'),
        atWork,
        done,
      ]);
      expect(result).toEqual({ ok: true, value: { session: 'ses_1' } });
      expect(keys).toEqual(['k', 'k', 'k', 'k', 'k']);
    });

    test('says after some tries that nobody knows whether it was done', async () => {
      const { result, keys } = await played([reset]);
      expect(result).toMatchObject({
        error: { code: 'hub.unreachable', hint: expect.stringContaining('not known whether it was done') },
      });
      expect(keys).toHaveLength(7);
    });

    test('is not made again without a key, nor when nobody was there', async () => {
      expect((await played([reset], { idempotencyKey: undefined })).keys).toHaveLength(1);
      expect((await played([nobody])).keys).toHaveLength(1);
    });
  });

  test.each(['.', '..', ''])(
    'the parameter "%s", which no address can carry, is refused and not sent',
    async (label) => {
      const { client, requests } = clientOf(() => Response.json({}));
      const result = await client.call('delegates.show', { params: { label } });
      expect(result).toMatchObject({ ok: false, error: { code: 'request.invalid' } });
      expect(requests).toEqual([]);
    },
  );
});

const event = (cursor: string) => ({
  cursor,
  type: 'turn.done',
  at: 1,
  session: null,
  turn: null,
  subject: null,
  data: {},
});
const frame = (cursor: string) =>
  `id: ${cursor}\nevent: turn.done\ndata: ${JSON.stringify(event(cursor))}\n\n`;
const position = (kind: 'ready' | 'reset', cursor: string, reason?: string) =>
  `id: ${cursor}\nevent: ${kind}\ndata: ${JSON.stringify({ cursor, reason })}\n\n`;

/** A stream of the given chunks; it ends after them, or stays open. */
function stream(chunks: string[], open = false): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      if (!open) controller.close();
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

async function settle() {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve();
}

/** Follows until `most` events have come, turning the clock for every wait between tries. */
async function follow(answers: Response[], options: EventsOptions, most: number) {
  const done = new AbortController();
  const { client, clock, requests } = clientOf(() => answers.shift() ?? stream([], true));
  const seen: StreamedEvent[] = [];
  const reading = (async () => {
    for await (const one of client.events({ ...options, signal: done.signal })) {
      if (seen.push(one) >= most) return;
    }
  })();
  const ended = reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  for (let i = 0; i < 20; i++) {
    await settle();
    clock.advance(5_000);
  }
  await settle();
  done.abort();
  const error = await ended;
  return { seen: seen.map(({ cursor }) => cursor), error, requests, clock };
}

const afterOf = (request: Request | undefined) => new URL(request?.url ?? BASE).searchParams.get('after');

describe('events', () => {
  test('comes back with its cursor after every break, also in the middle of an event', async () => {
    const half = frame('c3').slice(0, 20);
    const answers = [stream([frame('c1'), frame('c2') + half]), stream([frame('c3'), frame('c4')])];
    const { seen, requests } = await follow(answers, { after: 'c0', types: ['turn.done'], session: 's' }, 4);
    expect(seen).toEqual(['c1', 'c2', 'c3', 'c4']);
    expect(requests.map(afterOf)).toEqual(['c0', 'c2']);
    expect(new URL(requests[1]!.url).search).toBe('?after=c2&session=s&types=turn.done');
  });

  test('begins at the position that the hub says, and goes on from the place of a ping', async () => {
    const ready: string[] = [];
    const answers = [stream([position('ready', 'p1'), ': ping\nid: p7\n\n'])];
    const { requests } = await follow(answers, { onReady: (cursor) => void ready.push(cursor) }, 1);
    expect(ready).toEqual(['p1']);
    expect(requests.slice(0, 2).map(afterOf)).toEqual([null, 'p7']);
  });

  test('tells when a connection stands, also one that comes after a break', async () => {
    const told: string[] = [];
    const answers = [stream([frame('c1')]), new Response(null, { status: 503 }), stream([frame('c2')])];
    const options = { onOpen: () => void told.push('open'), onBreak: () => void told.push('break') };
    await follow(answers, { after: 'c0', ...options }, 2);
    expect(told).toEqual(['open', 'break', 'break', 'open']);
  });

  test('tells of a reset and goes on from it', async () => {
    const resets: unknown[] = [];
    const answers = [stream([position('reset', 'p5', 'pruned'), frame('c6')])];
    const { seen } = await follow(answers, { after: 'old', onReset: (reset) => void resets.push(reset) }, 1);
    expect([seen, resets]).toEqual([['c6'], [{ reason: 'pruned', cursor: 'p5' }]]);
  });

  test('throws at a reset that nobody wants to know of, rather than skip', async () => {
    const { error } = await follow([stream([position('reset', 'p5', 'pruned')])], { after: 'old' }, 1);
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as RefusedError).refusal).toMatchObject({
      code: 'request.cursor_invalid',
      details: { cursor: 'p5' },
    });
  });

  test.each([
    ['auth.revoked', 401, 'never', true],
    ['request.invalid', 400, 'never', true],
    ['request.rate_limited', 429, 'later', false],
    ['hub.stopping', 503, 'later', false],
    ['internal', 500, 'never', false],
  ])('after %s: gives up %s', async (code, status, retry, forGood) => {
    const refused = () => Response.json({ error: { code, message: 'no', retry } }, { status });
    const { seen, error } = await follow([refused(), refused(), stream([frame('c1')])], {}, 1);
    expect([seen, error instanceof RefusedError]).toEqual(forGood ? [[], true] : [['c1'], false]);
  });

  test('stays away from a stream that the hub gave to another tab', async () => {
    const end = `event: end\ndata: ${JSON.stringify({ error: { code: 'stream.replaced', message: 'Another tab' } })}\n\n`;
    const { seen, error, requests } = await follow([stream([frame('c1'), end])], {}, 2);
    expect([seen, requests.length]).toEqual([['c1'], 1]);
    expect((error as RefusedError).refusal).toMatchObject({
      code: 'stream.replaced',
      message: 'Another tab',
    });
  });

  test('takes a connection for dead that says nothing for 45 seconds', async () => {
    const { requests } = await follow([stream([frame('c1')], true), stream([frame('c2')], true)], {}, 2);
    expect(requests.map(afterOf)).toEqual([null, 'c1']);
  });
});
