import { isId, type TaskId } from '#domain';
import { taskRows } from '#store';
import type { QuestionHandler } from '../approvals/index.ts';
import { recordActivity } from './record-activity.ts';

/** What follows the answer to whether a session's card may be done: it is up next, or stays in the inbox with the reason. */
export const taskDecided: QuestionHandler = {
  lock: (tx, { subject }) => tx.lock('tasks', [taskOf(subject)]),
  async decided(tx, { id, subject, user, answeredBy, reason }, option) {
    const task = await taskRows.findTask(tx, taskOf(subject));
    if (task?.state !== 'inbox') return;
    const actor = { by: answeredBy ?? 'nobody', door: 'approval' };
    if (option?.effect !== 'allow')
      return void (await recordActivity(tx, actor, task.id, {
        action: 'left_in_inbox',
        data: { approval: id },
        note: reason,
      }));
    const moved = await taskRows.moveTask(tx, task, 'ready', null);
    if (!moved) throw new Error(`the task ${task.id} could not be put up next`);
    if (taskRows.isReady(moved)) taskRows.wakeLane(tx, moved);
    const data = { from: 'inbox', to: 'up_next' };
    await tx.event({ type: 'task.changed', user, subject: task.id, data });
    await recordActivity(tx, actor, task.id, {
      action: 'moved',
      data: { ...data, approval: id },
      note: reason,
    });
  },
};

function taskOf(subject: string): TaskId {
  if (!isId('task', subject)) throw new Error(`${subject} is no task`);
  return subject;
}
