import { refusal, TASK_STATES } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { taskName } from '../output/task-lines.ts';
import { changeTask, DRY_RUN, NOTE_OPTION, TASK_ARG } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [TASK_ARG, ['[column]', TASK_STATES.join(', ')]],
  options: [
    { flags: '--before <task>', about: 'in front of this one, with its priority' },
    { flags: '--after <task>', about: 'behind this one, with its priority' },
    NOTE_OPTION,
    DRY_RUN,
  ],
  examples: [
    'muster task move tsk_01kaf3k9z0ab up_next',
    'muster task move tsk_01kaf3k9z0ab done --note "Looks good"',
    'muster task move tsk_01kaf3k9z0ab --before tsk_01kaf3k9z0cd',
  ],
  async run(context, input) {
    const [task, column] = [input.arg(0), input.arg(1)];
    const state = TASK_STATES.find((each) => each === column.replace('-', '_'));
    if (state === undefined && column !== '') {
      return context.refuse(
        refusal('request.invalid', `"${column}" is no column.`, {
          hint: `One of: ${TASK_STATES.join(', ')}`,
        }),
      );
    }
    const given = { state, before: input.text('before'), after: input.text('after') };
    const to = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    if (Object.keys(to).length === 0) {
      return context.refuse(
        refusal('request.invalid', 'It is not said where to.', {
          hint: `Name a column (${TASK_STATES.join(', ')}), --before or --after`,
        }),
      );
    }
    const note = input.text('note');
    return changeTask(context, input.has('dryRun'), {
      task,
      plan: { move: to },
      would: `move ${placeText(given)}:`,
      act: () =>
        context.call('tasks.move', {
          params: { task },
          body: { ...to, ...(note === undefined ? {} : { note }) },
        }),
      told: (moved) => `${taskName(moved)} is in ${moved.state} now.`,
    });
  },
};

function placeText({
  state,
  before,
  after,
}: {
  state?: string | undefined;
  before?: string | undefined;
  after?: string | undefined;
}): string {
  return [state && `to ${state}`, before && `before ${before}`, after && `after ${after}`]
    .filter(Boolean)
    .join(' ');
}
