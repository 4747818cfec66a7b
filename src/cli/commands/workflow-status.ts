import { EXIT } from '#contract/client';
import { STEP_STATES } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { runText } from '../output/run-text.ts';
import { stepTable } from '../output/step-lines.ts';
import { PAGE_OPTIONS, pageOf, tellMore } from '../input/paging.ts';
import { questionsOf } from '../runs/run-questions.ts';
import { hasEnded, RUN_ARG } from '../runs/the-run.ts';

export const command: CommandSpec = {
  args: [RUN_ARG],
  options: [
    {
      flags: '--steps',
      about: 'list its steps alone, a page at a time, in the order in which they were asked for',
    },
    {
      flags: '--state <states>',
      about: `of --steps: ${STEP_STATES.join(', ')}; several with commas between`,
    },
    { flags: '--find <text>', about: 'of --steps: those with this in their name or phase' },
    ...PAGE_OPTIONS,
  ],
  examples: [
    'muster workflow status run_01kaf3k9z0ab',
    'muster workflow status run_01kaf3k9z0ab --steps --state failed,asking',
    'muster workflow status run_01kaf3k9z0ab --json',
  ],
  async run(context, input) {
    if (['steps', 'state', 'find', 'limit', 'cursor'].some((flag) => input.has(flag)))
      return listSteps(context, input);
    const shown = await context.call('runs.show', { params: { run: input.arg(0) } });
    if (!shown.ok) return context.refuse(shown.error);
    const run = shown.value;
    const asked = hasEnded(run) || context.json ? [] : await questionsOf(context, run);
    context.show(run, () => runText(run, asked, context.look()));
    return EXIT.done;
  },
};

async function listSteps(context: CommandContext, input: CommandInput): Promise<number> {
  const [states, text] = [input.text('state'), input.text('find')];
  const listed = await context.call('runs.steps', {
    params: { run: input.arg(0) },
    query: {
      ...pageOf(input),
      ...(states === undefined ? {} : { states }),
      ...(text === undefined ? {} : { text }),
    },
  });
  if (!listed.ok) return context.refuse(listed.error);
  const { items, next } = listed.value;
  context.show(listed.value, () =>
    items.length === 0 ? 'It has no such steps.' : stepTable(items, context.look()),
  );
  tellMore(context, next);
  return EXIT.done;
}
