import type { Result } from '#base';
import { EXIT } from '#contract/client';
import type { Refusal, SessionId } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { usageLine } from '../output/usage-line.ts';
import { usageTable } from '../output/usage-lines.ts';
import { sinceOf, sinceProblem } from '../input/since-option.ts';

const GROUPS = ['session', 'agent', 'harness', 'model', 'team', 'run', 'day'] as const;
const ORDERS = ['latest', 'tokens', 'cost'] as const;

export const command: CommandSpec = {
  options: [
    {
      flags: '--by <group>',
      about: 'session (default), agent, harness, model, team, run or day',
      choices: GROUPS,
    },
    { flags: '--order <what>', about: 'latest first (default), or most tokens or cost', choices: ORDERS },
    {
      flags: '--since <time>',
      about: 'only turns that ended since: 24h, 7d, 2026-11-20',
      problem: sinceProblem,
    },
    { flags: '--session <session>', about: 'only of this session (label or id)' },
    { flags: '--limit <count>', about: 'rows at most (50)', number: { least: 1, most: 200 } },
  ],
  examples: [
    'muster usage',
    'muster usage --by day --since 7d',
    'muster usage --by run --order tokens',
    'muster usage --by harness --json',
  ],
  async run(context, input) {
    const session = await sessionOf(context, input);
    if (!session.ok) return context.refuse(session.error);
    const by = input.choice('by', GROUPS) ?? 'session';
    const since = input.text('since');
    const order = input.choice('order', ORDERS);
    const limit = input.number('limit');
    const shown = await context.call('usage.show', {
      query: {
        by,
        ...(since === undefined ? {} : { since: sinceOf(since, context.io.clock.now()) }),
        ...(session.value === undefined ? {} : { session: session.value }),
        ...(order === undefined ? {} : { order }),
        ...(limit === undefined ? {} : { limit }),
      },
    });
    if (!shown.ok) return context.refuse(shown.error);
    context.show(shown.value, () =>
      shown.value.total.turns === 0
        ? 'No turn has ended in that time. Spawn a session: muster session spawn "Fix the tests"'
        : `${usageTable(shown.value, by, context.look())}\n\n${usageLine(shown.value.total)}`,
    );
    return EXIT.done;
  },
};

async function sessionOf(
  context: CommandContext,
  input: CommandInput,
): Promise<Result<SessionId | undefined, Refusal>> {
  const session = input.text('session');
  if (session === undefined) return { ok: true, value: undefined };
  const shown = await context.call('sessions.show', { params: { session }, query: {} });
  return shown.ok ? { ok: true, value: shown.value.id } : shown;
}
