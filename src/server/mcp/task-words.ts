import { defang, type TaskDetails } from '#domain';
import type { TaskDetail, TaskView } from '#hub';
import { viewTask, viewTaskDetail } from '../views/tasks.ts';
import { inLine, quoted, spanText } from './words.ts';

/** One line of a task: id, column, title, priority, for whom, how it stands. */
export function taskLine(view: TaskView, now: number): string {
  const { id, state, priority, title, assignee } = viewTask(view);
  return [
    id,
    state,
    inLine(title, 200),
    priority === 'none' ? '' : `${priority} priority`,
    assignee.kind === 'any' ? '' : `for ${inLine(view.assigneeName, 100)}`,
    standing(view),
    view.dueAt === null ? '' : dueText(view.dueAt - now),
  ]
    .filter(Boolean)
    .join(' · ');
}

const dueText = (left: number): string => (left < 0 ? 'overdue' : `due in ${spanText(left)}`);

/** How it stands, where its column does not say it. */
function standing({ task, workerName, status: { word, why } }: TaskView): string {
  if (word === 'inbox' || word === 'done' || word === 'cancelled') return '';
  const who = task.state === 'in_progress' ? inLine(workerName ?? 'a person', 100) : '';
  const text = word.replaceAll('_', ' ');
  if (why === null) return who === '' ? text : `${text}: ${who}`;
  return `${text}: ${inLine(why)}${who === '' ? '' : ` (${who})`}`;
}

/** What a task says, as data: whoever wrote it was not the user of whoever reads it. */
export function taskBlock(
  { id, title, createdBy }: { id: string; title: string; createdBy: string },
  { description, checklist }: Pick<TaskDetails, 'description' | 'checklist'>,
): string {
  const items = checklist.map(({ text, done }, index) => `${done ? '[x]' : '[ ]'} ${index + 1}. ${text}`);
  const text = [`${id}: ${title}`, description ?? '', items.join('\n')].filter(Boolean).join('\n\n');
  return quoted({ kind: 'task', from: createdBy }, text);
}

/** A task as JSON; what people and sessions wrote into it is data here too. */
export function taskData(view: TaskView) {
  const { title, blocked, status, waitsFor, ...rest } = viewTask(view);
  return {
    ...rest,
    title: defang(title),
    blocked: blocked && defang(blocked),
    status: { word: status.word, why: status.why && defang(status.why) },
    waitsFor: waitsFor && defang(waitsFor),
  };
}

export function taskDetailData(detail: TaskDetail) {
  const { description, checklist, result, needs, neededBy, tries, metadata, work } = viewTaskDetail(detail);
  return {
    ...taskData(detail),
    description: description && defang(description),
    checklist: checklist.map(({ text, done }) => ({ text: defang(text), done })),
    result: result && defang(result),
    metadata: defanged(metadata),
    work,
    needs: needs.map(neighbour),
    neededBy: neededBy.map(neighbour),
    tries,
  };
}

const neighbour = <T extends { title: string }>(task: T): T => ({ ...task, title: defang(task.title) });

/** JSON of somebody else, with our delimiter taken out of all its texts. */
export function defanged(value: unknown): unknown {
  if (typeof value === 'string') return defang(value);
  if (Array.isArray(value)) return value.map(defanged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [defang(key), defanged(part)]));
}
