import { heldCommand } from '../tasks/held-task.ts';
import { taskName } from '../output/task-lines.ts';
import { readText } from '../input/read-text.ts';

export const command = heldCommand({
  options: [{ flags: '--result <text>', about: 'what came of it; @FILE reads a file, - reads stdin' }],
  examples: [
    'muster task complete tsk_01kaf3k9z0ab --result "All tests pass"',
    'git diff | muster task complete tsk_01kaf3k9z0ab --result -',
  ],
  plan: { complete: true },
  would: 'complete',
  async act(context, input, task, held) {
    const result = await readText(input.text('result'), context.io);
    if (!result.ok) return result;
    return context.call('tasks.complete', { params: { task }, body: { ...held, result: result.value } });
  },
  told: (task) =>
    `${taskName(task)} is ${task.state === 'in_review' ? 'in review: a person moves it to done' : task.state}.`,
});
