import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { patchText } from '../output/workspace-lines.ts';

export const command: CommandSpec = {
  args: [['<session>', 'whose: its label, team:role:name, or id']],
  options: [{ flags: '--stat', about: 'the files alone' }],
  examples: ['muster workspace diff crew:developer:mill', 'muster workspace diff mill | git apply'],
  async run(context, input) {
    const found = await context.call('workspaces.diff', { params: { session: input.arg(0) } });
    if (!found.ok) return context.refuse(found.error);
    const { files } = found.value;
    const stat = () =>
      files.length === 0
        ? 'It changes nothing.'
        : files
            .map(({ path, change, added, removed }) =>
              added === null
                ? `${change}  ${oneLine(path, 500)}  (binary)`
                : `${change}  ${oneLine(path, 500)}  +${added} -${removed ?? 0}`,
            )
            .join('\n');
    context.show(found.value, () => (input.has('stat') ? stat() : patchText(found.value, context.style)));
    return EXIT.done;
  },
};
