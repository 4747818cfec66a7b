import { heldCommand } from '../tasks/held-task.ts';
import { taskName } from '../output/task-lines.ts';

export const command = heldCommand({
  options: [],
  examples: ['muster task return tsk_01kaf3k9z0ab --note "Not mine"'],
  plan: { return: true },
  would: 'give back',
  act: (context, _input, task, held) => context.call('tasks.return', { params: { task }, body: held }),
  told: (task) => `${taskName(task)} is in ${task.state} again; the attempt does not count.`,
});
