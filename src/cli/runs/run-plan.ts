import type { RouteAnswer } from '#contract';
import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import { oneLine } from '../output/plain-text.ts';
import { table } from '../output/table.ts';

const ROWS = 40;

const FATES = { kept: 'kept', again: 'runs again', unsure: 'perhaps again' } as const;

/** Prints what a resume, or a rerun from a step, would keep; nothing is changed. */
export async function showRunPlan(
  context: CommandContext,
  run: string,
  fromStep: string | undefined,
): Promise<number> {
  const query = fromStep === undefined ? {} : { fromStep };
  const planned = await context.call('runs.plan', { params: { run }, query });
  if (!planned.ok) return context.refuse(planned.error);
  context.show(planned.value, () => planText(context, planned.value));
  return EXIT.done;
}

function planText(context: CommandContext, { kept, again, unsure, steps }: RouteAnswer<'runs.plan'>): string {
  const look = context.look();
  const others = steps.filter(({ fate }) => fate !== 'kept');
  const shown = others.slice(0, ROWS);
  return [
    `Keeps ${kept} results, runs ${again} steps again${unsure === 0 ? '' : `, and perhaps ${unsure} more`}.`,
    shown.length === 0
      ? ''
      : table(
          shown,
          [
            { head: 'STEP', cell: ({ name }) => oneLine(name, 64), paint: look.style.bold },
            { head: 'WOULD BE', cell: ({ fate }) => FATES[fate] },
            { head: 'WHY', cell: ({ why }) => oneLine(why ?? '', 200), flexible: true },
          ],
          look,
        ),
    again + unsure > shown.length ? `And ${again + unsure - shown.length} more: add --json` : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}
