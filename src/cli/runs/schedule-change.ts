import { EXIT } from '#contract/client';
import type { Result } from '#base';
import type { Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { nextText, type Schedule } from '../output/board-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId } from '../output/short-id.ts';
import { pickById } from '../input/pick-by-id.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

/** The schedule of a whole id or of the beginning of one. */
async function findSchedule(context: CommandContext, typed: string): Promise<Result<Schedule, Refusal>> {
  const listed = await context.call('schedules.list', { query: { limit: 200 } });
  if (!listed.ok) return listed;
  const what = { name: 'schedule', notFound: 'schedule.not_found', list: 'muster schedule list' } as const;
  return pickById(listed.value.items, typed, what);
}

type Act = (context: CommandContext, schedule: Schedule) => Promise<Result<Schedule, Refusal>>;

/** A command that does one thing to a schedule. */
export function scheduleCommand(
  verb: string,
  act: Act,
  told: (schedule: Schedule, now: number) => string,
): CommandSpec {
  return {
    args: [['<schedule>', 'its id or the beginning of it']],
    options: [DRY_RUN],
    examples: [`muster schedule ${verb} sch_01kaf3k9z0ab`],
    async run(context, input) {
      const found = await findSchedule(context, input.arg(0));
      if (!found.ok) return context.refuse(found.error);
      const { id, draft, cron } = found.value;
      if (input.has('dryRun')) {
        context.show(
          { plan: { [verb]: id } },
          () => `Would ${verb} "${oneLine(draft.title)}" (${oneLine(cron, 80)}).`,
        );
        return EXIT.done;
      }
      const done = await act(context, found.value);
      if (!done.ok) return context.refuse(done.error);
      context.show(done.value, () => told(done.value, context.io.clock.now()));
      return EXIT.done;
    },
  };
}

/** A command that pauses or resumes. */
export function pauseCommand(verb: string, paused: boolean): CommandSpec {
  return scheduleCommand(
    verb,
    (context, { id }) => context.call('schedules.change', { params: { schedule: id }, body: { paused } }),
    (schedule, now) => {
      const name = `"${oneLine(schedule.draft.title)}"`;
      return paused
        ? `${name} is paused: it is not made until muster schedule resume ${shortId(schedule.id)}`
        : `${name} is made next: ${nextText(schedule, now)}.`;
    },
  );
}
