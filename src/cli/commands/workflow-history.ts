import { EXIT } from '#contract/client';
import { RUN_STATES } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { runTable } from '../output/run-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

const STATES = ['live', 'all', ...RUN_STATES] as const;

export const command: CommandSpec = {
  options: [
    { flags: '--state <state>', about: 'only these; live: running, waiting or paused', choices: STATES },
    { flags: '--workflow <name>', about: 'only runs of this name' },
    ...PAGE_OPTIONS,
  ],
  examples: [
    'muster workflow history',
    'muster workflow history --workflow code_review',
    'muster workflow history --state live --json',
  ],
  async run(context, input) {
    const state = input.choice('state', STATES);
    const workflow = input.text('workflow');
    const listed = await context.call('runs.list', {
      query: {
        ...pageOf(input),
        ...(state === undefined ? {} : { state }),
        ...(workflow === undefined ? {} : { workflow }),
      },
    });
    if (!listed.ok) return context.refuse(listed.error);
    const { items, next } = listed.value;
    context.show(listed.value, () =>
      items.length === 0
        ? none((state !== undefined && state !== 'all') || workflow !== undefined)
        : runTable(items, context.look()),
    );
    tellMore(context, next);
    return EXIT.done;
  },
};

const none = (isFiltered: boolean): string =>
  isFiltered
    ? 'No run is like that. See all: muster workflow history'
    : 'No runs yet. Start one: muster workflow run code_review --watch';
