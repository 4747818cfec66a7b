import { describe, expect, test } from 'vitest';
import type { Entry } from './mail/mail-thread.ts';
import { circlesOf, placesOf, whoWaits, type Waiting } from './who-waits.ts';

const request = (sender: string, recipient: string, asking: Entry['asking'] = 'awaited'): Entry => ({
  id: `${sender}-${recipient}`,
  at: 0,
  kind: 'request',
  sender,
  to: [{ recipient, state: 'read', at: 0 }],
  body: '',
  request: 'ask_question',
  asking,
  topic: null,
  answers: null,
  forPerson: null,
});

const looking = (more: Partial<Waiting>): Waiting => ({
  thread: [],
  tasks: [],
  holders: new Map(),
  nameOf: (session) => session.replace('ses_', ''),
  called: (address) => address ?? 'the team',
  ...more,
});

describe('who waits for whom', () => {
  test('whoever asked waits until the answer is there', () => {
    const thread = [request('ann', 'bob'), request('bob', 'lead', 'answered')];
    expect(whoWaits(looking({ thread }))).toEqual({
      waits: [{ from: 'ann', to: 'bob', why: 'for an answer' }],
      circles: [],
    });
  });

  test('two that ask each other are a circle', () => {
    const thread = [request('bob', 'ann'), request('ann', 'bob')];
    expect(whoWaits(looking({ thread })).circles).toEqual([['ann', 'bob']]);
  });

  test('a task waits for whoever has what it needs; what is done, or nobody’s, is waited for no more', () => {
    const need = (id: string, state: 'done' | 'in_progress') =>
      ({ id, title: id, state }) as Waiting['tasks'][number]['needs'][number];
    const task = {
      title: 'Ship',
      state: 'up_next',
      claimedBy: null,
      assignee: { kind: 'session', session: 'ses_ann' },
      needs: [need('tsk_1', 'in_progress'), need('tsk_2', 'done'), need('tsk_3', 'in_progress')],
    } as Waiting['tasks'][number];
    const holders = new Map([
      ['tsk_1', 'bob'],
      ['tsk_2', 'bob'],
    ]);
    expect(whoWaits(looking({ tasks: [task], holders })).waits).toEqual([
      { from: 'ann', to: 'bob', why: 'for “tsk_1”' },
    ]);
  });

  test('an answer and a task close a circle together, however long', () => {
    const waits = [
      { from: 'c', to: 'a' },
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'b', to: 'd' },
    ];
    expect(circlesOf(waits)).toEqual([['a', 'b', 'c']]);
  });
});

test('names stand on a circle, the first at the top', () => {
  const places = placesOf(['a', 'b']);
  expect(places.get('a')?.y).toBeCloseTo(0);
  expect(places.get('b')?.y).toBeCloseTo(1);
});
