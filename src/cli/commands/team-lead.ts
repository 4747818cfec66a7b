import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [
    ['<team>', 'its name or id'],
    ['[session]', 'a session of yours, by label or id (default: your own)'],
  ],
  options: [DRY_RUN],
  examples: ['muster team lead crew', 'muster team lead crew boss'],
  async run(context, input) {
    const params = { team: input.arg(0) };
    const session = input.arg(1) || undefined;
    const who = session === undefined ? 'your own session' : `session ${oneLine(session, 100)}`;
    if (input.has('dryRun')) {
      context.show(
        { plan: { lead: { ...params, session: session ?? null } } },
        () => `Would make ${who} the lead of ${oneLine(params.team, 64)}.`,
      );
      return EXIT.done;
    }
    const named = await context.call('teams.lead', { params, body: { session } });
    if (!named.ok) return context.refuse(named.error);
    context.show(
      named.value,
      () =>
        `The team ${oneLine(named.value.name, 64)} is led by ${who} now. Bring a teammate back: muster teammate replace NAME`,
    );
    return EXIT.done;
  },
};
