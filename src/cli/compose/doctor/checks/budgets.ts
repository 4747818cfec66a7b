import { failed, ok, warning, type Check } from '../check.ts';

/** Budgets: what they hold back, and what they cannot count. */
export const budgets: Check = {
  name: 'Budgets',
  looksAt: 'budgets that hold turns back, and use that no harness told',
  async run({ hub, call }) {
    if (hub.state !== 'answers') return [];
    const listed = await call('budgets.list', {});
    if (!listed.ok)
      return [
        failed(listed.error.message, { why: 'Budgets cannot be listed.', type: listed.error.hint ?? '' }),
      ];
    const { items } = listed.value;
    if (items.length === 0) return [];
    const paused = items.flatMap((each) => (each.paused === null ? [] : [each.paused]));
    const blind = items.filter(({ kind, unknown }) => unknown > 0 && (kind === 'tokens' || kind === 'cost'));
    return [
      ...paused.map((why) =>
        warning(`Turns wait: ${why}`, {
          why: 'They go on when it is raised, begins anew or is removed.',
          type: 'muster approval list; or raise it: muster budget set',
        }),
      ),
      ...blind.map(({ text, unknown }) =>
        warning(`The budget of ${text} does not see ${unknown} turns: their harness did not tell`, {
          why: 'What they used is unknown and not in the sum; the limit of turns or time beside it holds.',
          type: 'muster usage --by harness',
        }),
      ),
      ...(paused.length === 0 ? [ok(`${items.length} ${items.length === 1 ? 'has' : 'have'} room`)] : []),
    ];
  },
};
