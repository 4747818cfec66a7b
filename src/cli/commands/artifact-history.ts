import { EXIT } from '#contract/client';
import { ARTIFACT_ARG, RUN_OPTION, TEAM_OPTION } from '../artifacts/artifact-body.ts';
import type { CommandSpec } from '../command-spec.ts';
import { versionTable } from '../output/artifact-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  args: [ARTIFACT_ARG],
  options: [TEAM_OPTION, RUN_OPTION, ...PAGE_OPTIONS],
  examples: ['muster artifact history design/queue.md'],
  async run(context, input) {
    const listed = await context.call('artifacts.history', {
      params: { artifact: input.arg(0) },
      query: { ...pageOf(input), team: input.text('team'), run: input.text('run') },
    });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () => versionTable(listed.value.items, !input.has('cursor'), context.look()));
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
