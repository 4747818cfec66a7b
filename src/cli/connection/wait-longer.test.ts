import { expect, it } from 'vitest';
import { createClient } from '#contract/client';
import type { SessionId, TurnId } from '#domain';
import { waitLonger } from './wait-longer.ts';

const sent = {
  status: 'accepted' as const,
  session: 'ses_1m7vtppkgq1vaaaaaaaaaa' as SessionId,
  turn: 'trn_1m7vtppkgq1vaaaaaaaaaa' as TurnId,
  state: 'running' as const,
  delivered: 'queued' as const,
};

/** A hub whose mail is this and whose turn ended so. */
function hub(messages: object[], turn: object) {
  const asked: string[] = [];
  const client = createClient({
    baseUrl: 'http://hub',
    token: 't',
    clientName: 'test',
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      const answer = pathname.endsWith('/turns')
        ? { items: [{ id: sent.turn, ...turn }] }
        : { messages, more: false };
      return Response.json(answer);
    },
  });
  return { client, asked };
}

it('gives the reply that came by mail as the answer to the message', async () => {
  const { client } = hub([{ kind: 'reply', body: 'done at last' }], { state: 'done' });
  expect(await waitLonger(client, sent, 600)).toEqual({
    ok: true,
    value: { ...sent, status: 'replied', state: 'done', reply: 'done at last' },
  });
});

it('gives how a turn ended otherwise, with its cause', async () => {
  const cause = { code: 'harness.died', message: 'It died.' };
  const { client } = hub([{ kind: 'interrupted', body: '' }], { state: 'interrupted', cause });
  expect(await waitLonger(client, sent, 600)).toEqual({
    ok: true,
    value: { ...sent, status: 'ended', state: 'interrupted', cause },
  });
});

it('leaves it at what the call said when nothing came, and asks nothing where the wait was short', async () => {
  const none = hub([], {});
  expect(await waitLonger(none.client, sent, 600)).toEqual({ ok: true, value: sent });
  const short = hub([], {});
  expect(await waitLonger(short.client, sent, 240)).toEqual({ ok: true, value: sent });
  expect(short.asked).toEqual([]);
});
