import type { RouteAnswer } from '#contract';
import { TASK_PRIORITIES, TASK_STATES } from '#domain';
import { oneLine, plainText } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortId, shortIds } from './short-id.ts';
import { ago, span, stamp, until } from './spans.ts';
import type { Style } from './style.ts';
import { facts, table, type Column } from './table.ts';
import { workText } from './work-text.ts';

export type TaskView = RouteAnswer<'tasks.list'>['items'][number];
export type TaskDetail = RouteAnswer<'tasks.show'>;
export type Activity = RouteAnswer<'tasks.activity'>['items'][number];
type State = TaskView['state'];

/** A column as people read it: `Up next`. */
export function columnName(state: State): string {
  const words = state.replace('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** A task in a sentence: its title in quotes and its short id. */
export const taskName = ({ id, title }: Pick<TaskView, 'id' | 'title'>): string =>
  `"${oneLine(title, 80)}" (${shortId(id)})`;

/** How it stands and why, where its column does not say it; who works on it. */
export function badge(task: TaskView): string {
  const { word, why } = task.status;
  if (word === 'inbox' || ended(task)) return '';
  const who =
    task.state === 'in_progress' ? `${oneLine(task.workerName ?? 'a person', 60)}${tryText(task)}` : '';
  const text = word.replaceAll('_', ' ');
  if (why === null) return who === '' ? text : `${text}: ${who}`;
  return `${text}: ${oneLine(why, 200)}${who === '' ? '' : ` (${who})`}`;
}

const tryText = ({ attempts, mostAttempts }: TaskView): string =>
  attempts > 1 ? `, try ${attempts} of ${mostAttempts}` : '';

const PAINT: Partial<Record<TaskView['status']['word'], keyof Style>> = {
  blocked: 'bad',
  working: 'good',
  needs_you: 'attention',
  paused: 'attention',
  stalled: 'attention',
  lost: 'bad',
  in_review: 'attention',
};

const paintBadge = (style: Style, text: string, { status }: TaskView): string =>
  style[PAINT[status.word] ?? 'dim'](text);

const ended = ({ state }: Pick<TaskView, 'state'>): boolean => state === 'done' || state === 'cancelled';

function dueText(task: Pick<TaskView, 'dueAt' | 'state'>, now: number): string {
  if (task.dueAt === null || ended(task)) return '';
  return task.dueAt <= now ? `overdue ${span(now - task.dueAt)}` : until(task.dueAt, now);
}

/** One row a task under its column; `boards`: from several boards, so each names its own. */
export function taskTable(tasks: readonly TaskView[], look: Look, extra: { boards?: boolean } = {}): string {
  const ordered = tasks.toSorted(byPlace);
  const short = shortIds(ordered.map((task) => task.id));
  const columns: Column<TaskView>[] = [
    { head: 'TASK', cell: (task) => short(task.id) },
    { head: 'TITLE', cell: (task) => oneLine(task.title), paint: look.style.bold, flexible: true },
    { head: 'PRIORITY', cell: (task) => (task.priority === 'none' ? '' : task.priority) },
    { head: 'FOR', cell: (task) => (task.assignee.kind === 'any' ? '' : oneLine(task.assigneeName, 60)) },
    {
      head: 'STANDS',
      cell: badge,
      paint: (text, task) => paintBadge(look.style, text, task),
      flexible: true,
    },
    { head: 'DUE', cell: (task) => dueText(task, look.now) },
    { head: 'TAGS', cell: (task) => oneLine(task.tags.join(', '), 60), spare: true },
  ];
  if (extra.boards)
    columns.push({ head: 'BOARD', cell: (task) => oneLine(task.boardName ?? '', 40), spare: true });
  const [head = '', ...rows] = table(ordered, columns, look).split('\n');
  const lines = [head];
  ordered.forEach((task, index) => {
    if (ordered[index - 1]?.state !== task.state) lines.push(columnHead(task.state, ordered, look.style));
    lines.push(rows[index] ?? '');
  });
  return lines.join('\n');
}

/** As a board shows them: by column, and in a column the most urgent first. */
const byPlace = (a: TaskView, b: TaskView): number =>
  TASK_STATES.indexOf(a.state) - TASK_STATES.indexOf(b.state) ||
  TASK_PRIORITIES.indexOf(b.priority) - TASK_PRIORITIES.indexOf(a.priority) ||
  a.position - b.position ||
  (a.id < b.id ? -1 : 1);

function columnHead(state: State, tasks: readonly TaskView[], style: Style): string {
  const count = tasks.filter((task) => task.state === state).length;
  return style.dim(`── ${columnName(state)} (${count})`);
}

/** All that is known of a task but its feed. */
export function taskText(task: TaskDetail, look: Look): string {
  const parts = [taskFacts(task, look)];
  if (task.description !== null) parts.push(plainText(task.description).trimEnd());
  if (task.checklist.length > 0) parts.push(task.checklist.map(checkLine).join('\n'));
  if (task.needs.length > 0) parts.push(edges('Needs', task.needs, look.style));
  if (task.neededBy.length > 0) parts.push(edges('Needed by', task.neededBy, look.style));
  if (task.tries.length > 0) parts.push(attemptTable(task, look));
  if (task.result !== null) parts.push(`${look.style.dim('Result')}\n${plainText(task.result).trimEnd()}`);
  return parts.join('\n\n');
}

function taskFacts(task: TaskDetail, look: Look): string {
  const standing = badge(task);
  return facts(
    [
      ['Task', task.id],
      ['Title', look.style.bold(oneLine(task.title))],
      ['Column', columnName(task.state)],
      ['Stands', standing === '' ? null : paintBadge(look.style, standing, task)],
      ['Board', task.boardName && oneLine(task.boardName, 100)],
      ['Priority', task.priority],
      ['For', oneLine(task.assigneeName, 200)],
      ['Work', task.work && workText(task.work)],
      ['Due', task.dueAt === null ? null : `${stamp(task.dueAt)} UTC ${dueMark(task, look.now)}`.trimEnd()],
      ['Tags', oneLine(task.tags.join(', '), 1_000)],
      ['Attempts', task.attempts === 0 ? null : `${task.attempts} of ${task.mostAttempts}`],
      [
        'Metadata',
        Object.keys(task.metadata).length === 0 ? null : oneLine(JSON.stringify(task.metadata), 400),
      ],
      ['Created', `${ago(task.createdAt, look.now)} by ${actorName(task.createdBy, task.createdByName)}`],
      ['Changed', ago(task.updatedAt, look.now)],
    ],
    look.style,
  );
}

function dueMark(task: TaskDetail, now: number): string {
  const text = dueText(task, now);
  return text === '' ? '' : `(${text})`;
}

const checkLine = ({ text, done }: TaskDetail['checklist'][number], index: number): string =>
  `${done ? '[x]' : '[ ]'} ${index + 1}. ${oneLine(text, 500)}`;

const edges = (head: string, tasks: TaskDetail['needs'], style: Style): string =>
  [
    style.dim(head),
    ...tasks.map((task) => `${shortId(task.id)}  ${task.state}  ${oneLine(task.title)}`),
  ].join('\n');

function attemptTable(task: TaskDetail, look: Look): string {
  return table(
    task.tries,
    [
      { head: 'ATTEMPT', cell: (each) => shortId(each.id) },
      { head: 'STATE', cell: (each) => each.state },
      { head: 'BY', cell: (each) => actorName(each.claimant, each.claimantName) },
      { head: 'SESSION', cell: (each) => (each.session === null ? '' : shortId(each.session)) },
      { head: 'CAUSE', cell: (each) => oneLine(each.cause?.message ?? '', 300), flexible: true },
      { head: 'BEGAN', cell: (each) => ago(each.startedAt, look.now) },
      { head: 'TOOK', cell: (each) => (each.endedAt === null ? '' : span(each.endedAt - each.startedAt)) },
    ],
    look,
  );
}

/** Who did something: a person is not told apart from others, since everything on a list is of one person. */
export function actorName(id: string, name: string | null = null): string {
  if (name !== null) return oneLine(name, 80);
  if (id.startsWith('usr_')) return 'a person';
  return /^[a-z]{3}_[0-9a-z]{22}$/.test(id) ? shortId(id) : oneLine(id, 80);
}

/** `2026-11-20 05:27:06  a person (cli) moved  from: inbox, to: up_next`, and the note below it. */
export function activityLine(line: Activity, style: Style): string {
  const { at, by, byName, door, action, data, note, names } = line;
  const detail = Object.entries(data ?? {})
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name}: ${oneLine(factText(value, names), 200)}`)
    .join(', ');
  const parts = [
    style.dim(stamp(at)),
    `${actorName(by, byName)} (${oneLine(door, 20)}) ${action.replaceAll('_', ' ')}`,
    style.dim(detail),
  ]
    .filter((part) => part !== '')
    .join('  ');
  return note === null ? parts : `${parts}\n${indented(plainText(note).trimEnd())}`;
}

/** A fact of a feed in words: an assignee as it is typed, a list with commas, by names where they are known. */
function factText(value: unknown, names: Activity['names']): string {
  if (typeof value === 'string') return names[value] ?? value;
  if (Array.isArray(value)) return value.map((one) => factText(one, names)).join(', ');
  if (typeof value === 'object' && value !== null && 'kind' in value)
    return Object.values(value)
      .map((part) => names[String(part)] ?? String(part))
      .join(':');
  return JSON.stringify(value);
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');
