import { expect, test } from 'vitest';
import { byProgress } from './task-order.ts';

test('what is worked on comes first, what is over last and newest first', () => {
  const task = (state: 'in_progress' | 'up_next' | 'done', position: number, updatedAt: number) => ({
    state,
    position,
    updatedAt,
  });
  const tasks = [
    task('done', 1, 1),
    task('up_next', 2, 0),
    task('done', 2, 2),
    task('up_next', 1, 0),
    task('in_progress', 9, 0),
  ];
  expect(tasks.toSorted(byProgress)).toEqual([
    task('in_progress', 9, 0),
    task('up_next', 1, 0),
    task('up_next', 2, 0),
    task('done', 2, 2),
    task('done', 1, 1),
  ]);
});
