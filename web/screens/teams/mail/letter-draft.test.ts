import { expect, test } from 'vitest';
import { ALL, letterCli, outcomeText, recipients, topicOf } from './letter-draft.ts';
import type { Letter } from '../teams-queries.ts';

test('whom a letter did not reach is named with the reason', () => {
  expect(outcomeText({ sent: ['crew:developer:ann'], failed: [] })).toBe('Sent to ann.');
  expect(outcomeText({ sent: ['ann'], failed: [{ to: 'crew:tester:bob', why: 'it has ended' }] })).toBe(
    'Sent to ann. Not to bob: it has ended',
  );
  expect(outcomeText({ sent: [], failed: [] })).toBe('Sent to nobody.');
});

test('one writes to all, to who follows a topic, or to one', () => {
  const mates = [
    { name: 'ann', topics: ['api'] },
    { name: 'bob', topics: ['api'] },
  ];
  expect(recipients(mates).map(({ value }) => value)).toEqual(['*', '*api', 'lead', 'ann', 'bob']);
  expect([topicOf('*'), topicOf('*api'), topicOf('ann')]).toEqual([undefined, 'api', undefined]);
});

test('the same in a terminal is a broadcast, a letter, a request or an answer', () => {
  const line = (to: string, request: string, answering?: Letter) =>
    letterCli('crew', { to, request, text: 'Hi', answering }).join(' ');
  expect(line(ALL, '')).toBe('muster message broadcast Hi --team crew');
  expect(line('*api', '')).toBe('muster message broadcast Hi --team crew --topic api');
  expect(line('ann', 'ask_question')).toBe('muster message send ann Hi --team crew --request ask_question');
  const answering = { id: 'msg_1', fromAddress: 'crew:developer:ann', from: 'ses_1' } as Letter;
  expect(line(ALL, '', answering)).toBe('muster message send crew:developer:ann Hi --reply-to msg_1');
});
