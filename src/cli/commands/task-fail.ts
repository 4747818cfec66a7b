import { heldCommand } from '../tasks/held-task.ts';
import { taskName } from '../output/task-lines.ts';

export const command = heldCommand({
  options: [{ flags: '--reason <text>', about: 'why; whoever tries next reads it' }],
  examples: ['muster task fail tsk_01kaf3k9z0ab --reason "The disk is full"'],
  plan: { fail: true },
  would: 'end the attempt as failed at',
  act: (context, input, task, held) =>
    context.call('tasks.fail', {
      params: { task },
      body: { ...held, reason: input.text('reason') ?? 'no reason was given' },
    }),
  told: (task) =>
    task.blocked === null
      ? `${taskName(task)} is tried again: attempt ${task.attempts} of ${task.mostAttempts} failed.`
      : `${taskName(task)} is blocked: ${task.blocked}. Try again: muster task rerun ${task.id}`,
});
