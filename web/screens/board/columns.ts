import type { Task, TaskState } from '../../live/views.ts';

/** The columns in the order in which they stand. */
export const COLUMNS = ['inbox', 'up_next', 'in_progress', 'in_review', 'done', 'cancelled'] as const;

export const COLUMN_NAMES: Readonly<Record<TaskState, string>> = {
  inbox: 'Inbox',
  up_next: 'Up next',
  in_progress: 'In progress',
  in_review: 'In review',
  done: 'Done',
  cancelled: 'Cancelled',
};

/** What stands in a column that has no card. */
export const COLUMN_HINTS: Readonly<Record<TaskState, string>> = {
  inbox: 'What somebody should look at first.',
  up_next: 'What may be claimed, the first on top.',
  in_progress: 'What somebody works on.',
  in_review: 'What waits for a person’s look.',
  done: 'What is finished.',
  cancelled: 'What nobody does.',
};

const RANK: Readonly<Record<Task['priority'], number>> = { high: 3, medium: 2, low: 1, none: 0 };

/** As the hub orders a column: priority, position, age. What is over stands with the latest on top. */
export function inOrder(one: Task, other: Task): number {
  if (one.state === 'done' || one.state === 'cancelled')
    return other.stateSince - one.stateSince || (one.id < other.id ? 1 : -1);
  return (
    RANK[other.priority] - RANK[one.priority] ||
    one.position - other.position ||
    (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
  );
}

export type Columns = Readonly<Record<TaskState, readonly Task[]>>;

export function columnsOf(tasks: readonly Task[]): Columns {
  const columns: Record<TaskState, Task[]> = {
    inbox: [],
    up_next: [],
    in_progress: [],
    in_review: [],
    done: [],
    cancelled: [],
  };
  for (const task of tasks) columns[task.state].push(task);
  for (const state of COLUMNS) columns[state].sort(inOrder);
  return columns;
}

/** Where a card is put: into a column, and beside one of its cards where that is said. */
export interface Place {
  state: TaskState;
  before?: string;
  after?: string;
}

/** Whether anything would change. */
export function changesPlace(task: Task, place: Place): boolean {
  if (task.state !== place.state) return true;
  const beside = place.before ?? place.after;
  return beside !== undefined && beside !== task.id;
}

/** Whether the hub takes that move at all: another column that it offers, or beside a card of a board. */
export const mayMove = (task: Task, place: Place): boolean =>
  changesPlace(task, place) &&
  (task.state === place.state ? task.board !== null : task.moves.includes(place.state));

/** Whose work a move would end; null when nobody is at it. */
export function overruled(task: Task, state: TaskState): string | null {
  if (task.state !== 'in_progress' || state === 'in_progress' || task.claimedBy === null) return null;
  return task.workerName ?? 'somebody';
}

/** How a task stands that has just come into a column, until the hub says more. */
const WORD_IN: Readonly<Record<TaskState, Task['status']['word']>> = {
  inbox: 'inbox',
  up_next: 'ready',
  in_progress: 'working',
  in_review: 'in_review',
  done: 'done',
  cancelled: 'cancelled',
};

/** The tasks as they will stand when the hub has taken the move: shown before it has answered. */
export function movedIn(tasks: readonly Task[], id: string, place: Place, now: number): Task[] {
  const task = tasks.find((one) => one.id === id);
  if (!task) return [...tasks];
  const ends = overruled(task, place.state) !== null;
  const changed: Task = {
    ...task,
    ...besideOf(tasks, id, place),
    state: place.state,
    stateSince: task.state === place.state ? task.stateSince : now,
    moves: COLUMNS.filter((state) => state !== place.state),
    ...(task.state === place.state
      ? {}
      : { waitsFor: null, status: { word: WORD_IN[place.state], why: null } }),
    ...(ends ? { claimedBy: null, workerName: null } : {}),
  };
  return tasks.map((one) => (one.id === id ? changed : one));
}

/** A position between its new neighbours, and the priority that it takes. */
function besideOf(
  tasks: readonly Task[],
  id: string,
  { state, before, after }: Place,
): Pick<Task, 'priority' | 'position'> | undefined {
  const beside = tasks.find((one) => one.id === (before ?? after));
  if (!beside) return undefined;
  const { priority } = beside;
  const alike = columnsOf(tasks)[state].filter((one) => one.priority === priority && one.id !== id);
  const at = alike.findIndex((one) => one.id === beside.id);
  const other = alike[before === undefined ? at + 1 : at - 1];
  const step = before === undefined ? 1 : -1;
  return { priority, position: other ? (beside.position + other.position) / 2 : beside.position + step };
}

/** What a key does to a card that has the focus. */
export type CardKey = 'left' | 'right' | 'up' | 'down';

/**
 * Where a card goes when it is moved by a key: to the next column that it may go to, or past its neighbour. Undefined at
 * the edge.
 */
export function placeByKey(columns: Columns, task: Task, key: CardKey): Place | undefined {
  if (key === 'up' || key === 'down') {
    const column = columns[task.state];
    const at = column.findIndex(({ id }) => id === task.id);
    const beside = column[key === 'up' ? at - 1 : at + 1];
    if (!beside) return undefined;
    return key === 'up' ? { state: task.state, before: beside.id } : { state: task.state, after: beside.id };
  }
  const step = key === 'left' ? -1 : 1;
  for (let at = COLUMNS.indexOf(task.state) + step; at >= 0 && at < COLUMNS.length; at += step) {
    const state = COLUMNS[at];
    if (state !== undefined && task.moves.includes(state)) return { state };
  }
  return undefined;
}

/** The card that gets the focus from one by an arrow key; undefined at the edge. */
export function focusByKey(columns: Columns, task: Task, key: CardKey): Task | undefined {
  const column = columns[task.state];
  const at = column.findIndex(({ id }) => id === task.id);
  if (key === 'up' || key === 'down') return column[key === 'up' ? at - 1 : at + 1];
  const step = key === 'left' ? -1 : 1;
  for (
    let column = COLUMNS.indexOf(task.state) + step;
    column >= 0 && column < COLUMNS.length;
    column += step
  ) {
    const cards = columns[COLUMNS[column] ?? task.state];
    if (cards.length > 0) return cards[Math.min(Math.max(at, 0), cards.length - 1)];
  }
  return undefined;
}

/** The command that does the same. */
export function moveCli(task: Pick<Task, 'id' | 'state'>, { state, before, after }: Place): string[] {
  return [
    ...['muster', 'task', 'move', task.id],
    ...(state === task.state ? [] : [state]),
    ...(before === undefined ? [] : ['--before', before]),
    ...(after === undefined ? [] : ['--after', after]),
  ];
}
