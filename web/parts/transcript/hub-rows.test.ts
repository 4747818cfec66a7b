import { expect, test } from 'vitest';
import type { StoredEntry } from '../../live/views.ts';
import { hubRowOf, mailRowOf } from './hub-rows.ts';

const at = { seq: 1, at: 1_000, turn: null };
const mail = [
  { id: 'msg_1', kind: 'reply', from: 'ses_1', line: 'miller replied: flour' },
  { id: 'msg_2', kind: 'reply', from: null, line: 'the hub: something' },
];

type Own = Parameters<typeof hubRowOf>[0]['entry'];

test('a command stands with its answer, a thread with its task', () => {
  const command: Own = { type: 'command', text: '/help', outcome: 'answered', answer: '…', links: [] };
  expect(hubRowOf({ ...at, entry: command })).toMatchObject({ kind: 'command', text: '/help', answer: '…' });
  const thread = { type: 'thread', session: 'ses_1', label: 'weaver', task: 'weave' } as unknown as Own;
  expect(hubRowOf({ ...at, entry: thread })).toMatchObject({
    kind: 'thread',
    label: 'weaver',
    text: 'weave',
  });
});

test('of mail people read a line each; any other prompt is none', () => {
  const prompt = (more: object) =>
    ({ type: 'prompt', text: '<envelope>', ...more }) as unknown as Extract<
      StoredEntry['entry'],
      { type: 'prompt' }
    >;
  expect(mailRowOf({ ...at, entry: prompt({ source: 'mail', mail }) })?.text).toBe(
    'miller replied: flour\nthe hub: something',
  );
  expect(mailRowOf({ ...at, entry: prompt({ source: 'person' }) })).toBeUndefined();
  expect(mailRowOf({ ...at, entry: prompt({ source: 'mail' }) })).toBeUndefined();
});
