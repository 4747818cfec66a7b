import { expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import { newId } from '#domain';
import { FIRST_SETTINGS } from './agent-limits.ts';
import { httpHubPort } from './http-hub-port.ts';

const clock = new ManualClock();
const ids = createIds(clock, seededRandom(3));
const turn = newId(ids, 'turn');
const never = new AbortController().signal;

function portTo(answer: (request: Request) => Response | Promise<Response>) {
  const requests: Request[] = [];
  const fetch = async (request: Request) => {
    requests.push(request);
    return answer(request);
  };
  return { requests, port: httpHubPort({ baseUrl: 'http://127.0.0.1:7070', token: 'mst_x', fetch, clock }) };
}

test('sends the token and the body to the path of the route, and parses the answer', async () => {
  const { port, requests } = portTo(() => Response.json({ go: true, more: 'from a newer hub' }));
  const answer = await port.start(turn, { fence: 2, acp_session: 'a', recovery: 'new' });
  expect(answer).toEqual({ ok: true, value: { go: true } });
  expect(requests[0]?.url).toBe(`http://127.0.0.1:7070/api/v1/turns/${turn}/start`);
  expect(requests[0]?.method).toBe('POST');
  expect(requests[0]?.headers.get('authorization')).toBe('Bearer mst_x');
  expect(await requests[0]?.json()).toEqual({ fence: 2, acp_session: 'a', recovery: 'new' });
});

test('hands on a refusal as the hub said it', async () => {
  const error = {
    code: 'stream.gap',
    message: 'Batch 3 is missing.',
    retry: 'never',
    details: { expected: 3 },
  };
  const { port } = portTo(() => Response.json({ error }, { status: 409 }));
  const answer = await port.updates(turn, { fence: 1, batch: 5, entries: [{ type: 'text', text: 'a' }] });
  expect(answer).toEqual({ ok: false, error });
});

test.each<[string, () => Response | Promise<Response>]>([
  ['the connection fails', () => Promise.reject(new Error('ECONNREFUSED'))],
  ['a proxy answers', () => new Response('<html>', { status: 502 })],
  ['the answer is not of the contract', () => Response.json({ gone: true })],
  ['the answer is torn', () => new Response('{"go":tr')],
])('says that the hub cannot be reached, to be tried again, when %s', async (_, answer) => {
  const { port } = portTo(answer);
  expect(await port.start(turn, { fence: 1, acp_session: 'a', recovery: 'new' })).toMatchObject({
    ok: false,
    error: { code: 'hub.unreachable', retry: 'later' },
  });
});

test('gives up on a hub that does not answer in time, and gives a poll its hold in addition', async () => {
  const { port } = portTo(() => new Promise(() => {}));
  const heartbeat = port.heartbeat({ contract: 1, version: '0' }, never);
  const poll = port.poll({ claim_id: 'c', free: 0, after: 0, hold_ms: 25_000 }, never);
  const ended: string[] = [];
  void heartbeat.then(() => ended.push('heartbeat'));
  void poll.then(() => ended.push('poll'));
  clock.advance(30_000);
  expect(await heartbeat).toMatchObject({ ok: false, error: { code: 'hub.unreachable' } });
  expect(ended).toEqual(['heartbeat']);
  clock.advance(25_000);
  expect(await poll).toMatchObject({ ok: false });
});

test('ends a poll when it is asked to, also at a hub that does not look at the signal', async () => {
  const { port } = portTo(() => new Promise(() => {}));
  const abort = new AbortController();
  const poll = port.poll({ claim_id: 'c', free: 0, after: 0, hold_ms: 25_000 }, abort.signal);
  abort.abort();
  expect(await poll).toMatchObject({ ok: false, error: { code: 'hub.unreachable' } });
});

test('takes inbox entries with their ids', async () => {
  const session = newId(ids, 'session');
  const entries = [{ seq: 4, body: { type: 'close', session } }];
  const { port } = portTo(() => Response.json({ entries, settings: FIRST_SETTINGS }));
  const answer = await port.poll({ claim_id: 'c', free: 1, after: 3, hold_ms: 0 }, never);
  expect(answer).toEqual({ ok: true, value: { entries, settings: FIRST_SETTINGS } });
});
