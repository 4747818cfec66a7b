import { describe, expect, test } from 'vitest';
import { dueOf, localInput, tagsOf } from './due-and-tags.ts';
import { whatOf, whoOf } from './feed-words.ts';
import type { Activity } from './task-queries.ts';

const line = (action: string, data: Activity['data'] = null, more: Partial<Activity> = {}): Activity => ({
  seq: 1,
  at: 0,
  by: 'usr_1',
  byName: null,
  door: 'web',
  action,
  data,
  note: null,
  names: {},
  ...more,
});

describe('the feed', () => {
  test('tells what was done in words', () => {
    expect(whatOf(line('moved', { from: 'up_next', to: 'done' }))).toBe('moved it from Up next to Done');
    expect(whatOf(line('moved', { from: 'inbox', to: 'inbox', beside: 'tsk_2' }))).toBe(
      'put it elsewhere in its column',
    );
    expect(whatOf(line('failed', { attempt: 1, reason: 'exit 1' }))).toBe('failed: exit 1');
    expect(whatOf(line('edited', { fields: ['title', 'tags'] }))).toBe('changed title, tags');
  });

  test('names whom a task was given to, and tells what it does not know as it is written', () => {
    const names = { agt_1: 'mill' };
    const assigned = line('assigned', { assignee: { kind: 'agent', agent: 'agt_1' } }, { names });
    expect(whatOf(assigned)).toBe('assigned it to agent mill');
    expect(whatOf(line('assigned', { assignee: { kind: 'any' } }))).toBe('assigned it to anybody');
    expect(whatOf(line('gates_asked', { gates: 2 }))).toBe('gates asked: gates 2');
  });

  test('says who did it', () => {
    expect(whoOf({ by: 'agt_1', byName: 'mill' })).toBe('mill');
    expect(whoOf({ by: 'hub', byName: null })).toBe('Muster');
    expect(whoOf({ by: 'usr_1', byName: null })).toBe('A person');
  });
});

test('a due time is typed by the reader’s clock, and emptied', () => {
  const at = new Date(2026, 10, 20, 9, 5).getTime();
  expect(localInput(at)).toBe('2026-11-20T09:05');
  expect(dueOf(localInput(at))).toBe(at);
  expect(dueOf('')).toBeNull();
  expect(dueOf('soon')).toBeUndefined();
});

test('tags are typed with commas, spaces or hashes, and each stands once', () => {
  expect(tagsOf('#api, docs  api,')).toEqual(['api', 'docs']);
});
