import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { findApproval } from '../approvals/find-approval.ts';
import { approvalText } from '../output/approval-lines.ts';

export const command: CommandSpec = {
  args: [['<approval>', 'its id or the beginning of it']],
  examples: ['muster approval show apr_01kaf3k9z0ab'],
  async run(context, input) {
    const found = await findApproval(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    context.show(found.value, () => approvalText(found.value, context.look()));
    return EXIT.done;
  },
};
