import { showClosed, showClosePlan } from '../sessions/close-flow.ts';
import type { CommandSpec } from '../command-spec.ts';
import { DELEGATE_ARGS, OWNER_OPTION } from '../sessions/delegate-address.ts';

export const command: CommandSpec = {
  args: DELEGATE_ARGS,
  options: [
    OWNER_OPTION,
    { flags: '--force', about: 'close it now, even when its agent is not heard' },
    { flags: '--dry-run', about: 'print what would happen, and do nothing' },
  ],
  examples: ['muster delegate close mill'],
  async run(context, input) {
    const params = { label: input.arg(0) };
    const force = input.has('force');
    const owner = input.id('owner', 'session');
    if (input.has('dryRun')) {
      const shown = await context.call('delegates.show', { params, query: { owner } });
      return shown.ok ? showClosePlan(context, shown.value, force) : context.refuse(shown.error);
    }
    const closed = await context.call('delegates.close', { params, body: { force, owner } });
    return closed.ok ? showClosed(context, closed.value.session) : context.refuse(closed.error);
  },
};
