import type { Task, TaskState } from '../../live/views.ts';
import { COLUMN_NAMES, overruled } from './columns.ts';

/** What is to be done to several tasks at once. */
export type Batch =
  | { do: 'move'; to: TaskState }
  | { do: 'assign'; to: string; name: string }
  | { do: 'rerun' };

/** What it comes to for one of them. */
export interface Step {
  task: Task;
  /** `skip`: nothing would change. */
  is: 'do' | 'ask' | 'skip';
  /** In words, what happens or why nothing does. */
  does: string;
  cli: string[];
}

export interface BatchPlan {
  title: string;
  steps: Step[];
  /** How many change, and how many of those end work that is under way. */
  changes: number;
  overrules: number;
}

/** Everything that will happen, before anything does. */
export function planBatch(tasks: readonly Task[], batch: Batch): BatchPlan {
  const steps = tasks.map((task) => stepOf(task, batch));
  const changes = steps.filter(({ is }) => is !== 'skip').length;
  const overrules = steps.filter(({ is }) => is === 'ask').length;
  return { title: titleOf(batch, changes), steps, changes, overrules };
}

function titleOf(batch: Batch, count: number): string {
  const tasks = count === 1 ? '1 task' : `${count} tasks`;
  if (batch.do === 'assign') return `Assign ${tasks} to ${batch.name}`;
  if (batch.do === 'rerun') return `Run ${tasks} again`;
  return batch.to === 'cancelled' ? `Cancel ${tasks}` : `Move ${tasks} to ${COLUMN_NAMES[batch.to]}`;
}

function stepOf(task: Task, batch: Batch): Step {
  if (batch.do === 'assign') return assignStep(task, batch);
  if (batch.do === 'rerun') return rerunStep(task);
  return moveStep(task, batch.to);
}

function moveStep(task: Task, to: TaskState): Step {
  const cli = ['muster', 'task', 'move', task.id, to];
  const already = task.state === to;
  if (already || !task.moves.includes(to))
    return { task, cli, is: 'skip', does: already ? `is in ${COLUMN_NAMES[to]} already` : 'cannot go there' };
  const worker = overruled(task, to);
  const from = `${COLUMN_NAMES[task.state]} → ${COLUMN_NAMES[to]}`;
  if (worker === null) return { task, cli, is: 'do', does: from };
  return { task, cli, is: 'ask', does: `${from}; ${worker} is at it, and its work is ended` };
}

function assignStep(task: Task, { to, name }: Extract<Batch, { do: 'assign' }>): Step {
  const cli = ['muster', 'task', 'assign', task.id, to];
  if (task.assigneeName === name) return { task, cli, is: 'skip', does: `is for ${name} already` };
  if (task.state === 'done' || task.state === 'cancelled') return { task, cli, is: 'skip', does: 'is over' };
  return { task, cli, is: 'do', does: `for ${name}, until now for ${task.assigneeName}` };
}

function rerunStep(task: Task): Step {
  const cli = ['muster', 'task', 'rerun', task.id];
  if (task.state === 'inbox') return { task, cli, is: 'skip', does: 'has not been run: it is in the inbox' };
  if (task.state === 'in_progress') return { task, cli, is: 'skip', does: 'is being worked on' };
  return { task, cli, is: 'do', does: 'ready again, with all its attempts' };
}
