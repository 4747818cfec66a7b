import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import { refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { nextText } from '../output/board-lines.ts';
import { limitsText } from '../output/run-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId, shortIds } from '../output/short-id.ts';
import { table } from '../output/table.ts';
import { pickById } from '../input/pick-by-id.ts';
import { ORDER_OPTIONS, orderOf } from '../runs/run-order.ts';
import { notStarted } from '../runs/run-refusal.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { verbOf } from '../input/verb-of.ts';

type Schedule = RouteAnswer<'run_schedules.list'>['items'][number];
const VERBS = ['add', 'list', 'pause', 'resume', 'remove'] as const;
type Verb = (typeof VERBS)[number];

export const command: CommandSpec = {
  args: [
    ['<verb>', VERBS.join(', ')],
    ['[what]', 'to add: a name or a file; else the id of a schedule, or the beginning of it'],
  ],
  options: [
    { flags: '--cron <line>', about: 'five fields: minute, hour, day of the month, month, day of the week' },
    { flags: '--zone <zone>', about: 'the time zone of the line, as Europe/Berlin (default: UTC)' },
    ...ORDER_OPTIONS,
    DRY_RUN,
  ],
  examples: [
    'muster workflow schedule add code_review --cron "0 2 * * *" --budget-turns 40 --max-agents 10',
    'muster workflow schedule add code_review --cron "0 6 * * 1-5" --zone Europe/Berlin --input branch=main',
    'muster workflow schedule list',
    'muster workflow schedule pause rsc_01kaf3k9z0ab',
  ],
  async run(context, input) {
    const typed = verbOf(input, VERBS, 'a schedule');
    if (!typed.ok) return context.refuse(typed.error);
    const verb = typed.value;
    if (verb === 'add') return add(context, input);
    return verb === 'list' ? list(context) : change(context, input, verb);
  },
};

async function add(context: CommandContext, input: CommandInput): Promise<number> {
  const cron = input.text('cron');
  if (cron === undefined)
    return context.refuse(
      refusal('request.invalid', 'It is not said when it runs.', { hint: 'Give it: --cron "0 6 * * 1-5"' }),
    );
  const read = await orderOf(context, input, input.arg(1));
  if (!read.ok) return context.refuse(read.error);
  const body = { ...read.value.order, cron, timeZone: input.text('zone') ?? 'UTC' };
  if (input.has('dryRun')) {
    context.show({ plan: body }, () => `Would run ${oneLine(input.arg(1), 100)} at "${oneLine(cron, 80)}".`);
    return EXIT.done;
  }
  const idempotencyKey = context.io.ids.next('key');
  const made = await context.call('run_schedules.create', { body, idempotencyKey });
  if (!made.ok) return context.refuse(made.error);
  if (!made.value.kept) return context.refuse(notStarted(made.value, read.value.source, 'kept'));
  const { schedule } = made.value;
  context.show(schedule, () => `${schedule.id}  ${told(schedule, context)}`);
  return EXIT.done;
}

const told = (schedule: Schedule, { io }: CommandContext): string => {
  const name = oneLine(schedule.name, 64);
  return schedule.paused
    ? `${name} is paused: it is not started until muster workflow schedule resume ${shortId(schedule.id)}`
    : `${name} runs next: ${nextText(schedule, io.clock.now())}.`;
};

async function list(context: CommandContext): Promise<number> {
  const listed = await context.call('run_schedules.list');
  if (!listed.ok) return context.refuse(listed.error);
  const { items } = listed.value;
  const look = context.look();
  const short = shortIds(items.map(({ id }) => id));
  context.show(listed.value, () =>
    items.length === 0
      ? 'No schedules start runs. One comes with: muster workflow schedule add NAME --cron "0 6 * * 1-5"'
      : table(
          items,
          [
            { head: 'SCHEDULE', cell: (one) => short(one.id) },
            { head: 'RUNS', cell: (one) => oneLine(one.name, 64), paint: look.style.bold, flexible: true },
            { head: 'WHEN', cell: (one) => `${oneLine(one.cron, 80)} (${oneLine(one.timeZone, 64)})` },
            { head: 'NEXT', cell: (one) => nextText(one, look.now) },
            { head: 'LIMITS', cell: (one) => limitsText(one.limits) },
            { head: 'LAST RUN', cell: (one) => (one.lastRun === null ? '' : shortId(one.lastRun)) },
          ],
          look,
        ),
  );
  return EXIT.done;
}

async function change(
  context: CommandContext,
  input: CommandInput,
  verb: Exclude<Verb, 'add' | 'list'>,
): Promise<number> {
  const listed = await context.call('run_schedules.list');
  if (!listed.ok) return context.refuse(listed.error);
  const what = {
    name: 'schedule',
    notFound: 'schedule.not_found',
    list: 'muster workflow schedule list',
  } as const;
  const found = pickById(listed.value.items, input.arg(1), what);
  if (!found.ok) return context.refuse(found.error);
  const { id, name } = found.value;
  if (input.has('dryRun')) {
    context.show({ plan: { [verb]: id } }, () => `Would ${verb} the schedule of ${oneLine(name, 64)}.`);
    return EXIT.done;
  }
  const params = { run_schedule: id };
  const done =
    verb === 'remove'
      ? await context.call('run_schedules.remove', { params })
      : await context.call('run_schedules.change', { params, body: { paused: verb === 'pause' } });
  if (!done.ok) return context.refuse(done.error);
  context.show(done.value, () =>
    verb === 'remove'
      ? `Removed: ${oneLine(name, 64)} is started no more. The runs that it started stay.`
      : told(done.value, context),
  );
  return EXIT.done;
}
