import { describe, expect, test } from 'vitest';
import { isWith, shortName, threadOf, verbOf, waitsForYou } from './mail-thread.ts';
import type { Letter } from '../teams-queries.ts';

const letter = (id: string, more: Partial<Letter> = {}): Letter => ({
  id,
  kind: 'note',
  from: 'ses_1' as NonNullable<Letter['from']>,
  to: 'ses_2' as Letter['to'],
  label: null,
  turn: null,
  body: id,
  state: 'read',
  createdAt: 1_000,
  line: '',
  team: null,
  fromAddress: null,
  request: null,
  correlation: null,
  replyTo: null,
  topic: null,
  sender: 'crew:developer:ann',
  recipient: 'crew:developer:bob',
  forPerson: false,
  deliveredAt: 2_000,
  readAt: 3_000,
  ...more,
});

describe('the thread', () => {
  test('the oldest stands first, and what came twice stands once', () => {
    const entries = threadOf([letter('msg_2'), letter('msg_1'), letter('msg_2')]);
    expect(entries.map(({ id }) => id)).toEqual(['msg_1', 'msg_2']);
  });

  test('a broadcast is one message, with how it went at each', () => {
    const [one, ...more] = threadOf([
      letter('msg_1', { kind: 'broadcast', body: 'all', recipient: 'bob' }),
      letter('msg_2', { kind: 'broadcast', body: 'all', recipient: 'cat', state: 'queued' }),
    ]);
    expect(more).toEqual([]);
    expect(one?.to).toEqual([
      { recipient: 'bob', state: 'read', at: 3_000 },
      { recipient: 'cat', state: 'queued', at: 1_000 },
    ]);
  });

  test('two broadcasts of the same words at two times stay two', () => {
    const all = { kind: 'broadcast', body: 'all' };
    expect(threadOf([letter('msg_1', all), letter('msg_2', { ...all, createdAt: 5_000 })])).toHaveLength(2);
  });

  test('a request is awaited until its answer is there, and in vain when it reached nobody', () => {
    const asks = { kind: 'request', request: 'ask_question' } as const;
    const entries = threadOf([
      letter('msg_1', asks),
      letter('msg_2', asks),
      letter('msg_3', { ...asks, state: 'undelivered' }),
      letter('msg_4', { kind: 'answer', replyTo: 'msg_1' }),
    ]);
    expect(entries.map(({ asking }) => asking)).toEqual(['answered', 'awaited', 'in_vain', null]);
    expect(entries[3]?.answers).toEqual({ id: 'msg_1', sender: 'crew:developer:ann', body: 'msg_1' });
  });

  test('what was written to the person carries itself, to be answered', () => {
    const mine = letter('msg_1', { forPerson: true });
    expect(threadOf([mine])[0]?.forPerson).toBe(mine);
  });
});

test('what was written to the person waits for them until it is read', () => {
  const waits = (more: Partial<Letter>) => waitsForYou(letter('msg_1', more));
  expect(waits({ forPerson: true, state: 'queued' })).toBe(true);
  expect(waits({ forPerson: true, state: 'read' })).toBe(false);
  expect(waits({ forPerson: false, state: 'queued' })).toBe(false);
});

test('a thread is narrowed to one member, whichever end it is at', () => {
  const [entry] = threadOf([letter('msg_1')]);
  const has = (name: string) => entry !== undefined && isWith(entry, name, 'eve');
  expect([has('ann'), has('bob'), has('lead')]).toEqual([true, true, false]);
});

describe('words', () => {
  test('people are called by their names', () => {
    expect(shortName('crew:developer:ann', 'eve')).toBe('ann');
    expect(shortName('crew:lead:lead', 'eve')).toBe('lead');
    expect(shortName('user:eve', 'eve')).toBe('you');
    expect(shortName('user:ada', 'eve')).toBe('ada');
    expect(shortName('helper', 'eve')).toBe('helper');
    expect(shortName(null, 'eve')).toBe('the team');
  });

  test('each kind says what it does; one that is new says its own name', () => {
    const verb = (kind: string, more: Partial<Letter> = {}) =>
      verbOf({ kind, request: null, topic: null, ...more });
    expect(verb('request', { request: 'request_review' })).toBe('asks for a review');
    expect(verb('broadcast')).toBe('tells all');
    expect(verb('broadcast', { topic: 'api' })).toBe('tells all who follow “api”');
    expect(verb('some_new_kind')).toBe('some new kind');
    expect(verbOf({ kind: 'broadcast', request: null, topic: null }, true)).toBe('tell all');
  });
});
