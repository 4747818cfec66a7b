import { expect, it } from 'vitest';
import type { TaskId } from '#domain';
import { createStyle } from './style.ts';
import { activityLine, taskTable, taskText, type TaskDetail, type TaskView } from './task-lines.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const look = { style: createStyle({ write: () => true }, {}), columns: undefined, now: NOW };
const HOUR = 3_600_000;

let made = 0;
function task(more: Partial<TaskView> = {}): TaskView {
  made++;
  return {
    id: `tsk_${String(made).padStart(22, '0')}` as TaskId,
    board: null,
    team: null,
    title: 'Fix the tests',
    state: 'up_next',
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
    createdAt: NOW - HOUR,
    updatedAt: NOW - HOUR,
    doneAt: null,
    boardName: 'main',
    workerName: null,
    status: { word: 'ready', why: null },
    waitsFor: null,
    stateSince: NOW - HOUR,
    moves: [],
    ...more,
  };
}

const detail = (more: Partial<TaskDetail> = {}): TaskDetail => ({
  ...task(),
  description: null,
  metadata: {},
  checklist: [],
  work: null,
  result: null,
  createdBy: 'usr_0000000000000000000001',
  createdByName: null,
  needs: [],
  neededBy: [],
  tries: [],
  ...more,
});

it('groups tasks by column, the most urgent first, each with what it stands on', () => {
  made = 0;
  const text = taskTable(
    [
      task({ title: 'Write the notes', status: { word: 'waiting', why: '1 task that is not done' } }),
      task({
        title: 'Deploy',
        priority: 'high',
        assignee: { kind: 'harness', harness: 'grok' },
        assigneeName: 'grok',
      }),
      task({ title: 'Sweep', state: 'inbox', status: { word: 'inbox', why: 'x' }, dueAt: NOW - 2 * HOUR }),
      task({
        title: 'Build',
        state: 'in_progress',
        workerName: 'mill',
        status: { word: 'working', why: null },
        attempts: 2,
        tags: ['ci', 'slow'],
      }),
      task({
        title: 'Carve',
        state: 'in_progress',
        workerName: 'mill',
        attempts: 1,
        status: { word: 'needs_you', why: 'to approve the command: date' },
      }),
      task({
        title: 'Paint',
        state: 'in_review',
        status: { word: 'in_review', why: 'a person to review it' },
        dueAt: NOW + 3 * HOUR,
      }),
      task({
        title: 'Test',
        blocked: 'its attempts are used up',
        status: { word: 'blocked', why: 'its attempts are used up' },
      }),
    ],
    look,
  );
  expect(text.replaceAll(/ {2,}/g, ' | ')).toBe(
    [
      'TASK | TITLE | PRIORITY | FOR | STANDS | DUE | TAGS',
      '── Inbox (1)',
      'tsk_0000000000000000000003 | Sweep | overdue 2 h',
      '── Up next (3)',
      'tsk_0000000000000000000002 | Deploy | high | grok | ready',
      'tsk_0000000000000000000001 | Write the notes | waiting: 1 task that is not done',
      'tsk_0000000000000000000007 | Test | blocked: its attempts are used up',
      '── In progress (2)',
      'tsk_0000000000000000000004 | Build | working: mill, try 2 of 3 | ci, slow',
      'tsk_0000000000000000000005 | Carve | needs you: to approve the command: date (mill)',
      '── In review (1)',
      'tsk_0000000000000000000006 | Paint | in review: a person to review it | in 3 h',
    ].join('\n'),
  );
});

it('shows a task whole, without control characters of whoever wrote it', () => {
  made = 6;
  const neighbour = { ...task({ title: 'Build' }), state: 'done' as const };
  const text = taskText(
    detail({
      title: 'Deploy\u001b[31m',
      description: 'To the big one.\u0007',
      checklist: [
        { text: 'Ask Ann', done: true },
        { text: 'Tell Bob', done: false },
      ],
      needs: [neighbour],
      work: {
        harness: 'shell',
        cwd: '/srv',
        source: null,
        model: null,
        role: null,
        mode: null,
        command: true,
      },
      result: 'It is there.',
      attempts: 1,
    }),
    look,
  );
  expect(text).toContain('Title     Deploy\n');
  expect(text).toContain('Work      shell (command) in /srv\n');
  expect(text).toContain('Attempts  1 of 3\n');
  expect(text).toMatch(
    /\n\nTo the big one\.\n\n\[x\] 1\. Ask Ann\n\[ \] 2\. Tell Bob\n\nNeeds\ntsk_\d+ {2}done {2}Build\n\nResult\nIt is there\.$/,
  );
});

it('says in a line of the feed who did what through which door', () => {
  const line = activityLine(
    {
      seq: 1,
      at: NOW,
      by: 'usr_0000000000000000000001',
      byName: null,
      door: 'cli',
      action: 'moved',
      data: { from: 'inbox', to: 'up_next' },
      note: 'Now\nplease',
      names: {},
    },
    look.style,
  );
  expect(line).toBe('2026-11-20 10:00:00  a person (cli) moved  from: inbox, to: up_next\n  Now\n  please');
});

it('calls agents and sessions in the feed by their names, and what is gone by its id', () => {
  const [mill, gone] = ['agt_0000000000000000000001', 'ses_0000000000000000000002'];
  const line = {
    ...{ seq: 2, at: NOW, door: 'agent', action: 'assigned', note: null },
    data: { from: gone, assignee: { kind: 'agent', agent: mill } },
    names: { [mill]: 'mill' },
  };
  expect(activityLine({ ...line, by: mill, byName: 'mill' }, look.style)).toBe(
    `2026-11-20 10:00:00  mill (agent) assigned  from: ${gone}, assignee: agent:mill`,
  );
  expect(activityLine({ ...line, by: gone, byName: null, data: null }, look.style)).toMatch(
    /^2026-11-20 10:00:00 {2}ses_0+2? \(agent\) assigned$/,
  );
});
