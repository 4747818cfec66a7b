import type { TeamTask } from './teams-queries.ts';

/** What is worked on first, then what is next; what is over last, the newest of it first. */
const ORDER: readonly TeamTask['state'][] = [
  'in_progress',
  'in_review',
  'up_next',
  'inbox',
  'done',
  'cancelled',
];

type Placed = Pick<TeamTask, 'state' | 'position' | 'updatedAt'>;

export function byProgress(one: Placed, other: Placed): number {
  const column = ORDER.indexOf(one.state) - ORDER.indexOf(other.state);
  if (column !== 0) return column;
  const isOver = one.state === 'done' || one.state === 'cancelled';
  return isOver ? other.updatedAt - one.updatedAt : one.position - other.position;
}
