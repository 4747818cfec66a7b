import { ok, refuse, type Result } from '#base';
import type { RouteInput } from '#contract';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { taskName, type TaskDetail } from '../output/task-lines.ts';
import { changeTask, DRY_RUN, NOTE_OPTION, TASK_ARG } from '../tasks/task-change.ts';
import { CARD_OPTIONS, readCard } from '../tasks/task-draft.ts';

type Change = RouteInput<'tasks.change'>['body'];

export const command: CommandSpec = {
  args: [TASK_ARG],
  options: [
    { flags: '--title <title>', about: 'another title' },
    ...CARD_OPTIONS,
    { flags: '--untag', about: 'take all its tags away' },
    {
      flags: '--tick <number>',
      about: 'this item of the checklist is done; may be given again',
      several: true,
    },
    { flags: '--untick <number>', about: 'it is not; may be given again', several: true },
    { flags: '--block <reason>', about: 'nobody takes it until it is unblocked' },
    { flags: '--unblock', about: 'it may be taken again' },
    NOTE_OPTION,
    DRY_RUN,
  ],
  examples: [
    'muster task edit tsk_01kaf3k9z0ab --priority high --due +2d',
    'muster task edit tsk_01kaf3k9z0ab --tick 1 --check "Ask Ann"',
    'muster task edit tsk_01kaf3k9z0ab --block "Waits for the new key"',
  ],
  async run(context, input) {
    const task = input.arg(0);
    const body = await readChange(context, input);
    if (!body.ok) return context.refuse(body.error);
    const note = input.text('note');
    const names = Object.keys(body.value)
      .map((field) => WORDS[field] ?? field)
      .join(', ');
    if (names === '') {
      return context.refuse(
        refusal('request.invalid', 'Nothing was named that should change.', {
          hint: 'See: muster task edit --help. For a note alone: muster task note',
        }),
      );
    }
    return changeTask(context, input.has('dryRun'), {
      task,
      plan: { edit: body.value },
      would: `change ${names} of`,
      act: () =>
        context.call('tasks.change', {
          params: { task },
          body: { ...body.value, ...(note === undefined ? {} : { note }) },
        }),
      told: (changed) => `Changed ${names} of ${taskName(changed)}.`,
    });
  },
};

/** What people call a field, where that is another word. */
const WORDS: Readonly<Record<string, string>> = {
  dueAt: 'due time',
  mostAttempts: 'attempts',
  blocked: 'block',
};

async function readChange(context: CommandContext, input: CommandInput): Promise<Result<Change, Refusal>> {
  const card = await readCard(context, input);
  if (!card.ok) return card;
  const { checks, ...given } = card.value;
  const checklist = await readChecklist(context, input, checks);
  if (!checklist.ok) return checklist;
  if (input.has('block') && input.has('unblock'))
    return refuse(
      refusal('request.invalid', '--block and --unblock are both given.', { hint: 'Give one of them.' }),
    );
  const all = {
    title: input.text('title'),
    ...given,
    description: given.description === '' ? null : given.description,
    tags: given.tags ?? (input.has('untag') ? [] : undefined),
    dueAt: input.text('due') === 'none' ? null : given.dueAt,
    checklist: checklist.value,
    blocked: input.has('unblock') ? null : input.text('block'),
  };
  return ok(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
}

/** The whole list as it will be: the items that there are, ticked as said, and the new ones. */
async function readChecklist(
  context: CommandContext,
  input: CommandInput,
  added: readonly string[],
): Promise<Result<TaskDetail['checklist'] | undefined, Refusal>> {
  const [ticked, unticked] = [input.texts('tick'), input.texts('untick')];
  if (ticked.length + unticked.length + added.length === 0) return ok(undefined);
  const shown = await context.call('tasks.show', { params: { task: input.arg(0) } });
  if (!shown.ok) return shown;
  const { checklist } = shown.value;
  const odd = [...ticked, ...unticked].find((number) => !checklist[Number(number) - 1]);
  if (odd !== undefined) {
    return refuse(
      refusal('request.invalid', `The checklist of ${taskName(shown.value)} has no item ${odd}.`, {
        hint: `See: muster task show ${input.arg(0)}`,
      }),
    );
  }
  const has = (numbers: readonly string[], index: number) =>
    numbers.some((number) => Number(number) === index + 1);
  const items = checklist.map(({ text, done }, index) => ({
    text,
    done: has(ticked, index) || (done && !has(unticked, index)),
  }));
  return ok([...items, ...added.map((text) => ({ text, done: false }))]);
}
