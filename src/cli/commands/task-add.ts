import { EXIT } from '#contract/client';
import { refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { nextText } from '../output/board-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId } from '../output/short-id.ts';
import { facts } from '../output/table.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { CARD_OPTIONS, readDraft, type Draft } from '../tasks/task-draft.ts';
import { followTask } from '../tasks/follow-task.ts';

export const command: CommandSpec = {
  args: [['<title...>', 'what is to be done, in a line']],
  options: [
    { flags: '--board <board>', about: 'its name or id (main)' },
    { flags: '--team <team>', about: 'in place of a board: the team whose members take it' },
    { flags: '--ready', about: 'into up_next, to be claimed; else into the inbox' },
    { flags: '--assign <who>', about: 'any, agent:NAME, harness:NAME or session:LABEL' },
    {
      flags: '--needs <task>',
      about: 'a task that has to be done first; may be given more than once',
      several: true,
    },
    ...CARD_OPTIONS,
    { flags: '--command', about: 'the description, else the title, is a command line for the shell harness' },
    { flags: '--cron <line>', about: 'make it again and again: "0 9 * * 1", every Monday at nine' },
    {
      flags: '--tz <zone>',
      about: 'the time zone of --cron, as Europe/Berlin (default: that of this machine)',
    },
    {
      flags: '--wait [seconds]',
      about: 'follow it to its end, at most so long',
      number: { least: 1, most: 7 * 24 * 3_600 },
    },
    DRY_RUN,
  ],
  examples: [
    'muster task add "Fix the tests" --ready --harness grok --cwd . --priority high',
    'muster task add "npm test" --ready --command --cwd . --wait',
    'muster task add "Write the notes" --needs tsk_01kaf3k9z0ab --due +3d --check "English" --check "German"',
    'muster task add "Update the dependencies" --ready --cron "0 9 * * 1" --tz Europe/Berlin',
  ],
  async run(context, input) {
    const draft = await readDraft(context, input);
    if (!draft.ok) return context.refuse(draft.error);
    const board = input.text('board');
    const team = input.text('team');
    const on = board === undefined ? {} : { board };
    const cron = input.text('cron');
    if (cron !== undefined && team !== undefined)
      return context.refuse(
        refusal('request.invalid', '--cron makes tasks on a board, not in a team.', {
          hint: 'Leave --team out.',
        }),
      );
    if (cron !== undefined) return addSchedule(context, input, { ...on, cron, draft: draft.value });
    if (input.has('tz'))
      return context.refuse(refusal('request.invalid', '--tz goes with --cron.', { hint: 'Leave it out.' }));
    const body = { ...draft.value, ...on, ...(team === undefined ? {} : { team }) };
    if (input.has('dryRun')) return showPlan(context, 'Would add:', { add: body }, body);
    const made = await context.call('tasks.create', { body, idempotencyKey: context.io.ids.next('key') });
    if (!made.ok) return context.refuse(made.error);
    const { id, state, waitsFor } = made.value;
    const moving = `It is in the inbox. When it is ready: muster task move ${shortId(id)} up_next`;
    if (input.has('wait')) {
      if (state === 'inbox') context.talk(moving);
      return followTask(context, made.value, input.number('wait'));
    }
    context.show(made.value, () => id);
    if (context.json) return EXIT.done;
    const waits = waitsFor === null ? '' : `It waits: ${oneLine(waitsFor)}. `;
    context.talk(state === 'inbox' ? moving : `${waits}Follow it: muster task watch ${shortId(id)}`);
    return EXIT.done;
  },
};

async function addSchedule(
  context: CommandContext,
  input: CommandInput,
  schedule: { board?: string; cron: string; draft: Draft },
): Promise<number> {
  if (input.has('wait')) {
    return context.refuse(
      refusal('request.invalid', 'What is made by --cron has no end to wait for.', {
        hint: 'Leave --wait out.',
      }),
    );
  }
  const timeZone = input.text('tz') ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const body = { ...schedule, timeZone };
  if (input.has('dryRun')) {
    const { draft, ...rest } = body;
    return showPlan(context, 'Would add by schedule:', { schedule: body }, { ...draft, ...rest });
  }
  const made = await context.call('schedules.create', { body, idempotencyKey: context.io.ids.next('key') });
  if (!made.ok) return context.refuse(made.error);
  context.show(made.value, () => made.value.id);
  if (!context.json)
    context.talk(`Next made: ${nextText(made.value, context.io.clock.now())}. See: muster schedule list`);
  return EXIT.done;
}

function showPlan(context: CommandContext, head: string, plan: object, given: object): number {
  const shown = Object.entries(given).map(
    ([name, value]) =>
      [name, oneLine(typeof value === 'string' ? value : JSON.stringify(value), 400)] as const,
  );
  context.show({ plan }, () => `${head}\n${facts(shown, context.style)}`);
  return EXIT.done;
}
