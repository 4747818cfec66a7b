import { EXIT } from '#contract/client';
import { ARTIFACT_TYPES } from '#domain';
import { RUN_OPTION, TEAM_OPTION } from '../artifacts/artifact-body.ts';
import type { CommandSpec } from '../command-spec.ts';
import { artifactTable } from '../output/artifact-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: [
    { ...TEAM_OPTION, about: 'only of this team; of all your teams and runs when left out' },
    { ...RUN_OPTION, about: 'only of this run' },
    { flags: '--type <type>', about: 'only of this type', choices: ARTIFACT_TYPES },
    { flags: '--conflict', about: 'only those with a conflict that waits' },
    ...PAGE_OPTIONS,
  ],
  examples: [
    'muster artifact list',
    'muster artifact list --team crew --conflict',
    'muster artifact list --run run_4k2x',
  ],
  async run(context, input) {
    const listed = await context.call('artifacts.list', {
      query: {
        ...pageOf(input),
        team: input.text('team'),
        run: input.text('run'),
        type: input.choice('type', ARTIFACT_TYPES),
        conflict: input.has('conflict') ? 'true' : undefined,
      },
    });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () =>
      listed.value.items.length === 0
        ? 'No artifacts. Make one: muster artifact create design/queue.md FILE --type design_doc --team TEAM'
        : artifactTable(listed.value.items, context.look()),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
