import { EXIT } from '#contract/client';
import { APPROVAL_MODES, refusal } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { sessionName } from '../output/session-lines.ts';

export const command: CommandSpec = {
  args: [
    ['<session>', 'its label, or its id or the beginning of it'],
    ['<mode>', APPROVAL_MODES.join(', ')],
  ],
  examples: ['muster session mode mill auto-edits'],
  async run(context, input) {
    const mode = APPROVAL_MODES.find((known) => known === input.arg(1));
    if (mode === undefined) {
      return context.refuse(
        refusal('request.invalid', `"${input.arg(1)}" is no approval mode.`, {
          hint: `One of: ${APPROVAL_MODES.join(', ')}`,
        }),
      );
    }
    const changed = await context.call('sessions.mode', {
      params: { session: input.arg(0) },
      body: { mode },
    });
    if (!changed.ok) return context.refuse(changed.error);
    context.show(changed.value, () => `${sessionName(changed.value)} is in mode ${changed.value.mode} now.`);
    return EXIT.done;
  },
};
