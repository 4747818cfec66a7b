import { showClosed, showClosePlan } from '../sessions/close-flow.ts';
import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [
    { flags: '--force', about: 'close it now, even when its agent is not heard' },
    { flags: '--dry-run', about: 'print what would happen, and do nothing' },
  ],
  examples: ['muster session close mill', 'muster session close mill --dry-run'],
  async run(context, input) {
    const params = { session: input.arg(0) };
    const force = input.has('force');
    if (input.has('dryRun')) {
      const shown = await context.call('sessions.show', { params, query: {} });
      return shown.ok ? showClosePlan(context, shown.value, force) : context.refuse(shown.error);
    }
    const closed = await context.call('sessions.close', { params, body: { force } });
    return closed.ok ? showClosed(context, closed.value.session) : context.refuse(closed.error);
  },
};
