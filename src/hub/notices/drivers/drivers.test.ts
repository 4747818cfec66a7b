import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import { newId, type ChannelKind, type NoticeChannel } from '#domain';
import { checkChannel } from '../check-channel.ts';
import { callOut } from '../call-out.ts';
import { FarSide } from '../../../../test/support/far-side.ts';
import type { Telling } from './driver.ts';
import { DRIVERS } from './index.ts';

const clock = new ManualClock();
const ids = createIds(clock, seededRandom(2));
const parts = { clock, anywhere: true, signal: new AbortController().signal };

let far: FarSide;
beforeEach(async () => {
  far = await FarSide.open();
});
afterEach(async () => {
  await far[Symbol.asyncDispose]();
});

const channel = (kind: ChannelKind, more: Partial<NoticeChannel>): NoticeChannel => ({
  id: newId(ids, 'noticeChannel'),
  user: newId(ids, 'user'),
  name: kind,
  kind,
  address: far.address,
  target: null,
  secret: null,
  template: null,
  needs: ['approval'],
  enabledAt: 1,
  createdAt: 1,
  ...more,
});

const telling: Telling = {
  id: 'ntc_1',
  need: 'approval',
  about: 'apr_1',
  words: { title: 'Run <npm> test', who: 'miller', detail: '', path: '/approvals/apr_1' },
  link: 'https://muster.example/approvals/apr_1',
  text: 'Run <npm> test & more',
  at: 1_700_000_000_000,
};

async function tell(of: NoticeChannel) {
  const answer = await callOut(parts, DRIVERS[of.kind].tell(of, telling));
  return answer.ok ? DRIVERS[of.kind].read(answer.value) : answer;
}

async function clear(of: NoticeChannel, receipt: Record<string, string>) {
  const call = DRIVERS[of.kind].clear(of, telling, { outcome: 'denied', receipt });
  if (!call) return undefined;
  const answer = await callOut(parts, call);
  return answer.ok ? DRIVERS[of.kind].read(answer.value) : answer;
}

describe('ntfy', () => {
  test('publishes under a sequence, and takes it off by deleting that', async () => {
    const phone = channel('ntfy', { target: 'alerts', secret: 'tk_1' });
    expect(await tell(phone)).toEqual({ ok: true, value: {} });
    expect(far.bodies()[0]).toEqual({
      topic: 'alerts',
      sequence_id: 'ntc_1',
      title: 'Needs your answer',
      message: 'Run <npm> test & more',
      click: telling.link,
      priority: 4,
    });
    expect(await clear(phone, {})).toEqual({ ok: true, value: {} });
    expect(far.came[1]).toMatchObject({ method: 'DELETE', path: '/alerts/ntc_1' });
    expect(far.came[1]?.headers.authorization).toBe('Bearer tk_1');
    far.reply = () => ({ status: 404 });
    expect(await clear(phone, {})).toMatchObject({ error: { why: 'It answered 404.', retry: 'never' } });
  });
});

describe('Slack', () => {
  test('a bot posts, without mentions of its own, and changes what it posted', async () => {
    const room = channel('slack', { target: 'C1', secret: 'xoxb-1' });
    far.reply = () => ({ body: { ok: true, channel: 'C1', ts: '17.5' } });
    expect(await tell(room)).toEqual({ ok: true, value: { channel: 'C1', ts: '17.5' } });
    expect(far.came[0]).toMatchObject({ path: '/chat.postMessage' });
    expect(far.bodies()[0]).toMatchObject({ channel: 'C1', text: 'Run &lt;npm&gt; test &amp; more' });
    await clear(room, { channel: 'C1', ts: '17.5' });
    expect(far.came[1]).toMatchObject({ path: '/chat.update' });
    expect(far.bodies()[1]).toEqual({ channel: 'C1', ts: '17.5', text: 'Denied: Run &lt;npm&gt; test' });
  });

  test('an incoming webhook posts, and leaves its messages as they are', async () => {
    const room = channel('slack', { address: `${far.address}/services/T/B/x` });
    far.reply = () => ({ body: 'ok' });
    expect(await tell(room)).toEqual({ ok: true, value: {} });
    expect(far.came[0]?.headers.authorization).toBeUndefined();
    expect(await clear(room, {})).toBeUndefined();
  });

  test('an error says by its word whether it passes', async () => {
    const room = channel('slack', { target: 'C1', secret: 'xoxb-1' });
    far.reply = () => ({ body: { ok: false, error: 'channel_not_found' } });
    expect(await tell(room)).toMatchObject({
      error: { why: 'Slack answered channel_not_found.', retry: 'never' },
    });
    far.reply = () => ({ body: { ok: false, error: 'internal_error' } });
    expect(await tell(room)).toMatchObject({ error: { retry: 'later' } });
  });
});

describe('Telegram', () => {
  const token = '123456:ABCdefGHIjkl';
  test('a bot sends plain text, and edits it', async () => {
    const chat = channel('telegram', { target: '42', secret: token });
    far.reply = () => ({ body: { ok: true, result: { message_id: 7 } } });
    expect(await tell(chat)).toEqual({ ok: true, value: { message: '7' } });
    expect(far.came[0]?.path).toBe(`/bot${token}/sendMessage`);
    expect(far.bodies()[0]).toMatchObject({ chat_id: '42', text: 'Run <npm> test & more' });
    expect(far.bodies()[0]).not.toHaveProperty('parse_mode');
    await clear(chat, { message: '7' });
    expect(far.came[1]?.path).toBe(`/bot${token}/editMessageText`);
    expect(far.bodies()[1]).toMatchObject({ chat_id: '42', message_id: 7, text: 'Denied: Run <npm> test' });
  });

  test('an error is told without the token, and says when to come again', async () => {
    const chat = channel('telegram', { target: '42', secret: token });
    const body = {
      ok: false,
      description: 'Too Many Requests: retry after 7',
      parameters: { retry_after: 7 },
    };
    far.reply = () => ({ status: 429, body });
    const refused = await tell(chat);
    expect(refused).toEqual({
      ok: false,
      error: { why: 'Telegram answered: Too Many Requests: retry after 7', retry: { after: 7_000 } },
    });
    far.reply = () => ({
      status: 400,
      body: { ok: false, description: 'Bad Request: message is not modified' },
    });
    expect(await clear(chat, { message: '7' })).toEqual({ ok: true, value: {} });
  });
});

describe('what a channel is made of', () => {
  const check = (kind: ChannelKind, more: Partial<NoticeChannel> & { address?: string }) =>
    checkChannel({ ...channel(kind, {}), address: null, ...more }, false);

  test('the topic of ntfy may stand in its address', () => {
    expect(check('ntfy', { address: 'https://ntfy.sh/my-topic' })).toMatchObject({
      value: { address: 'https://ntfy.sh', target: 'my-topic' },
    });
    expect(check('ntfy', { target: 'my-topic' })).toMatchObject({ value: { address: 'https://ntfy.sh' } });
    for (const bad of [{}, { target: 'a b' }, { target: '../x' }])
      expect(check('ntfy', bad)).toMatchObject({ error: { code: 'notice_channel.unusable' } });
  });

  test('what is missing is said', () => {
    for (const [kind, more] of [
      ['webhook', {}],
      ['slack', {}],
      ['slack', { secret: 'xoxb-1' }],
      ['telegram', { target: '1' }],
      ['telegram', { secret: '123456:ABCdefGHIjkl' }],
      ['telegram', { secret: 'a/../b', target: '1' }],
      ['webhook', { address: 'https://example.org', template: '{nothing}' }],
    ] as const)
      expect(check(kind, more)).toMatchObject({ error: { code: 'notice_channel.unusable' } });
    expect(check('telegram', { secret: '123456:ABCdefGHIjkl', target: '-100' })).toMatchObject({ ok: true });
  });
});
