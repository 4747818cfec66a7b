import { expect, test } from 'vitest';
import { readTold, whatToTell } from './what-to-tell.ts';

const need = (id: string) => ({ id, title: 'Run', who: 'miller' });

test('a question is told once, and closed when it waits no more', () => {
  const first = whatToTell([need('a'), need('b')], ['a'], false);
  expect(first).toEqual({ show: [need('b')], close: [], told: ['a', 'b'] });
  expect(whatToTell([need('b')], first.told, false)).toEqual({ show: [], close: ['a'], told: ['b'] });
});

test('while somebody looks nothing is told, and it is told when they look away', () => {
  const looked = whatToTell([need('a')], [], true);
  expect(looked).toEqual({ show: [], close: [], told: [] });
  expect(whatToTell([need('a')], looked.told, false).show).toEqual([need('a')]);
});

test('what another tab stored may be anything', () => {
  expect(readTold('["a",1]')).toEqual(['a']);
  expect([readTold(null), readTold('{'), readTold('{}')]).toEqual([[], [], []]);
});
