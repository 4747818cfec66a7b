import { expect, test } from 'vitest';
import type { Session, TaskDetail } from '../../live/views.ts';
import { removalWords } from './removal-words.ts';
import { lostTries, workOn } from './work-on-agent.ts';

const session = (word: string, since: number) => ({ status: { word, since } }) as unknown as Session;

test('sessions of an agent are told apart: held up, at work, waiting for it, resting', () => {
  const work = workOn([
    session('done', 1),
    session('lost', 2),
    session('working', 5),
    session('needs_you', 3),
    session('queued', 4),
    session('asleep', 0),
  ]);
  const words = (some: readonly Session[]) => some.map(({ status }) => status.word);
  expect(words(work.heldUp)).toEqual(['lost']);
  expect(words(work.atWork)).toEqual(['needs_you', 'working']);
  expect(words(work.waiting)).toEqual(['queued']);
  expect(words(work.resting)).toEqual(['asleep', 'done']);
  expect(work.count).toBe(6);
});

test('removing an agent says what becomes of its sessions and tasks, and of what its host runs', () => {
  const mill = { name: 'mill', liveness: { heard: 'online', since: 1 } } as const;
  expect(removalWords(mill, { sessions: [], tasks: 0 })).toHaveLength(2);
  const many = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const words = removalWords(
    { ...mill, liveness: { heard: 'lost', since: 1 } },
    { sessions: many, tasks: 1 },
  );
  expect(words[1]).toContain('7 sessions live on it: a, b, c, d, e and 2 more.');
  expect(words[2]).toContain('goes back');
  expect(words[3]).toContain('goes on unseen');
});

test('tasks that went back are told with why, when this agent had them last', () => {
  const lost = {
    claimant: 'agt_1',
    state: 'lost',
    startedAt: 5,
    endedAt: 9,
    cause: { code: 'x', message: 'silent' },
  };
  const task = (more: object) =>
    ({ id: 'tsk_1', title: 'Sweep', blocked: null, tries: [lost], ...more }) as unknown as TaskDetail;
  expect(lostTries([task({})], 'agt_1')).toEqual([
    { id: 'tsk_1', title: 'Sweep', at: 9, why: 'silent; it is to be taken again' },
  ]);
  expect(lostTries([task({ blocked: 'no attempts left' })], 'agt_1')[0]?.why).toBe(
    'silent; it is blocked now',
  );
  const later = { ...lost, claimant: 'agt_2', startedAt: 10 };
  expect(lostTries([task({ tries: [lost, later] })], 'agt_1')).toEqual([]);
});
