import { describe, expect, test } from 'vitest';
import type { Task, TaskState } from '../../live/views.ts';
import { assigneeOptions, withAssignee } from './assignees.ts';
import { planBatch } from './batch-plan.ts';
import { cliOf, filterOf, queryOf, readBoardSearch, searchWith } from './board-search.ts';
import {
  columnsOf,
  COLUMNS,
  focusByKey,
  mayMove,
  moveCli,
  movedIn,
  overruled,
  placeByKey,
} from './columns.ts';
import { assigneeInput, assigneeText, marksOf, waitLine } from './task-words.ts';
import { draftOfWork, workOfDraft, workProblem } from './work-draft.ts';

/** Later, so that what is moved now is told apart. */
const NOW = 5_000;

let made = 0;
function task(title: string, more: Partial<Task> = {}): Task {
  made++;
  const state = more.state ?? 'up_next';
  return {
    id: `tsk_${String(made).padStart(4, '0')}` as Task['id'],
    board: 'brd_1' as NonNullable<Task['board']>,
    team: null,
    title,
    state,
    priority: 'none',
    position: made,
    assignee: { kind: 'any' },
    assigneeName: 'anybody',
    tags: [],
    dueAt: null,
    blocked: null,
    unmet: 0,
    notBefore: null,
    claimedBy: null,
    fence: 0,
    attempts: 0,
    mostAttempts: 3,
    createdAt: 0,
    updatedAt: 0,
    doneAt: null,
    boardName: 'main',
    workerName: null,
    status: { word: state === 'up_next' ? 'ready' : state === 'in_progress' ? 'working' : state, why: null },
    waitsFor: null,
    stateSince: made,
    moves: COLUMNS.filter((other) => other !== state),
    ...more,
  };
}
const atWork = (title: string) =>
  task(title, {
    state: 'in_progress',
    claimedBy: 'agt_1' as NonNullable<Task['claimedBy']>,
    workerName: 'mill',
  });
const titles = (tasks: readonly Task[], state: TaskState) =>
  columnsOf(tasks)[state].map(({ title }) => title);

describe('columns', () => {
  test('stand in the order of the hub: priority, position, age; what is over with the latest on top', () => {
    const tasks = [
      task('b'),
      task('c'),
      task('a', { priority: 'high' }),
      task('old', { state: 'done', stateSince: 1 }),
      task('new', { state: 'done', stateSince: 9 }),
    ];
    expect(titles(tasks, 'up_next')).toEqual(['a', 'b', 'c']);
    expect(titles(tasks, 'done')).toEqual(['new', 'old']);
  });

  test('a card that is put beside another lies there, and takes its priority', () => {
    const [a, b, c] = [
      task('a', { priority: 'high' }),
      task('b', { priority: 'high' }),
      task('c', { state: 'inbox' }),
    ];
    const moved = movedIn([a, b, c], c.id, { state: 'up_next', before: b.id }, NOW);
    expect(titles(moved, 'up_next')).toEqual(['a', 'c', 'b']);
    expect(moved.find(({ id }) => id === c.id)).toMatchObject({ priority: 'high', stateSince: NOW });
    const last = movedIn(moved, a.id, { state: 'up_next', after: b.id }, NOW);
    expect(titles(last, 'up_next')).toEqual(['c', 'b', 'a']);
  });

  test('only moves that the hub offers are taken, and a card of a team lies in no order', () => {
    const card = task('a', { moves: ['inbox'] });
    expect(mayMove(card, { state: 'inbox' })).toBe(true);
    expect(mayMove(card, { state: 'done' })).toBe(false);
    expect(mayMove(card, { state: 'up_next', before: card.id })).toBe(false);
    expect(mayMove(card, { state: 'up_next', before: 'tsk_other' })).toBe(true);
    expect(mayMove({ ...card, board: null }, { state: 'up_next', before: 'tsk_other' })).toBe(false);
  });

  test('a hand that takes a card from whoever works on it overrules them; one that leaves it there does not', () => {
    expect(overruled(atWork('a'), 'up_next')).toBe('mill');
    expect(overruled(atWork('a'), 'in_progress')).toBeNull();
    expect(overruled(task('a', { state: 'in_progress' }), 'done')).toBeNull();
  });

  test('keys bring a card to the next column that takes it, and past its neighbours', () => {
    const [a, b] = [task('a'), task('b')];
    const columns = columnsOf([a, b, task('c', { state: 'done' })]);
    expect(placeByKey(columns, a, 'left')).toEqual({ state: 'inbox' });
    expect(placeByKey(columns, { ...a, moves: ['done'] }, 'right')).toEqual({ state: 'done' });
    expect(placeByKey(columns, b, 'up')).toEqual({ state: 'up_next', before: a.id });
    expect(placeByKey(columns, b, 'down')).toBeUndefined();
    expect(focusByKey(columns, b, 'right')?.title).toBe('c');
    expect(focusByKey(columns, b, 'left')).toBeUndefined();
    expect(moveCli(b, { state: 'up_next', before: a.id })).toEqual([
      'muster',
      'task',
      'move',
      b.id,
      '--before',
      a.id,
    ]);
  });
});

describe('the address of a board', () => {
  test('holds what one looks at, and says nothing else', () => {
    const search = readBoardSearch({
      view: 'list',
      text: 12,
      blocked: true,
      priority: 'urgent',
      colour: 'red',
    });
    expect(search).toEqual({ view: 'list', text: '12', blocked: true });
    expect(searchWith(search, { view: 'columns', blocked: undefined, tag: 'api' })).toEqual({
      text: '12',
      tag: 'api',
    });
  });

  test('becomes the question to the hub, and the command that asks the same', () => {
    const filter = filterOf({ view: 'list', assignee: 'harness:grok', blocked: true, task: 'tsk_1' });
    expect(queryOf(filter)).toEqual({ assignee: 'harness:grok', blocked: 'true' });
    expect(cliOf('main', filter).join(' ')).toBe(
      'muster task list --board main --assigned harness:grok --blocked',
    );
  });
});

describe('a card', () => {
  const words = (one: Task) => marksOf(one).map(({ text }) => text);

  test('says who is at it, what holds it up, and how often it was tried', () => {
    expect(words({ ...atWork('a'), status: { word: 'needs_you', why: 'x' }, attempts: 2 })).toEqual([
      'needs you',
      'mill',
      'try 2 of 3',
    ]);
    expect(words(atWork('a'))).toEqual(['working', 'mill']);
    expect(words(task('a', { status: { word: 'blocked', why: 'no key' } }))).toEqual(['blocked']);
    expect(words(task('a', { state: 'in_review', priority: 'high' }))).toEqual(['high', 'in review']);
    expect(words(task('a', { state: 'in_progress' }))).toEqual(['working', 'by hand']);
    expect(words(task('a', { state: 'done', unmet: 1, dueAt: 1 }))).toEqual([]);
  });

  test('says why it waits, its block first', () => {
    expect(waitLine({ status: { word: 'blocked', why: 'no key' } })).toBe('no key');
    expect(waitLine({ status: { word: 'in_review', why: 'a person' } })).toBeNull();
  });

  test('is for anybody, an agent, a harness, a teammate or a session', () => {
    const agents = [
      { id: 'agt_1', name: 'mill', harnesses: [{ name: 'shell' }, { name: 'grok' }] },
      { id: 'agt_2', name: 'press', harnesses: [{ name: 'grok' }] },
    ];
    const session = (label: string, kind: 'teammate' | 'delegate' | 'main', harness: string | null) => ({
      id: `ses_${label}` as never,
      label,
      kind,
      harness,
    });
    const options = assigneeOptions(agents, [
      session('bob', 'teammate', 'grok'),
      session('carver', 'delegate', 'grok'),
      session('outside', 'main', null),
    ]);
    expect(options.map(({ text }) => text)).toEqual([
      'anybody',
      'agent mill',
      'agent press',
      'harness grok',
      'harness shell',
      'teammate bob',
      'session carver',
    ]);
    for (const { value } of options)
      expect(assigneeText(assigneeInput(value) as Task['assignee'])).toBe(value);
    const gone = { assignee: { kind: 'harness', harness: 'old' }, assigneeName: 'harness old' } as const;
    expect(withAssignee(options, gone).at(-1)).toEqual({ value: 'harness:old', text: 'harness old' });
  });
});

describe('a batch', () => {
  test('says of each task what will happen, before anything does', () => {
    const tasks = [task('a'), atWork('b'), task('c', { state: 'cancelled' })];
    const plan = planBatch(tasks, { do: 'move', to: 'cancelled' });
    expect(plan).toMatchObject({ title: 'Cancel 2 tasks', changes: 2, overrules: 1 });
    expect(plan.steps.map(({ is, does }) => [is, does])).toEqual([
      ['do', 'Up next → Cancelled'],
      ['ask', 'In progress → Cancelled; mill is at it, and its work is ended'],
      ['skip', 'is in Cancelled already'],
    ]);
  });

  test('leaves out what would not change, and what cannot', () => {
    const mine = task('mine', {
      assignee: { kind: 'harness', harness: 'grok' },
      assigneeName: 'harness grok',
    });
    const assign = planBatch([mine, task('b'), task('c', { state: 'done' })], {
      do: 'assign',
      to: 'harness:grok',
      name: 'harness grok',
    });
    expect(assign.steps.map(({ is }) => is)).toEqual(['skip', 'do', 'skip']);
    const rerun = planBatch([task('a', { state: 'inbox' }), task('b', { state: 'done' })], { do: 'rerun' });
    expect(rerun).toMatchObject({ title: 'Run 1 task again', changes: 1 });
  });
});

test('what a board says of work is told whole, so that what was emptied goes', () => {
  const draft = { ...draftOfWork(null), cwd: ' /srv/app ', harness: 'grok' };
  expect(workOfDraft(draft)).toEqual({
    cwd: '/srv/app',
    source: null,
    harness: 'grok',
    model: null,
    mode: null,
  });
  expect(workOfDraft(draftOfWork(null))).toBeNull();
  expect(workProblem({ ...draft, cwd: 'app' })).toContain('begins with a slash');
  expect(workProblem({ ...draft, url: 'https://example.org/app.git' })).toContain('not both');
});
