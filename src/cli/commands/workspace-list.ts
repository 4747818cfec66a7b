import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { workspaceTable } from '../output/workspace-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: [{ flags: '--team <team>', about: 'those of one team' }, ...PAGE_OPTIONS],
  examples: ['muster workspace list', 'muster workspace list --team crew'],
  async run(context, input) {
    const team = input.text('team');
    const query = { ...pageOf(input), ...(team === undefined ? {} : { team }) };
    const listed = await context.call('workspaces.list', { query });
    if (!listed.ok) return context.refuse(listed.error);
    context.show(listed.value, () =>
      listed.value.items.length === 0
        ? 'No workspaces. Have a session work on a branch of its own: muster session spawn "…" --workspace worktree'
        : workspaceTable(listed.value.items, context.look()),
    );
    tellMore(context, listed.value.next);
    return EXIT.done;
  },
};
