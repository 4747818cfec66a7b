import { ENDED, type Facts } from './facts.ts';

/** Every acknowledged spawn and send has its turn, which has ended, or waits for a person, also over a budget, or stands behind one that does. */
export function acknowledgedWorkEnds({ owners, turn, turns, approvals, budgets }: Facts): string[] {
  const pending = new Set(
    approvals.filter(({ state }) => state === 'pending').map((approval) => approval.turn),
  );
  const paused = new Set(budgets.filter(({ pausedAt }) => pausedAt !== null).map(({ id }) => id));
  const isAsked = turns.some(({ id, state }) => state === 'waiting' && pending.has(id));
  const waiting = new Set(
    turns
      .filter(
        ({ id, state, pausedBy }) =>
          (state === 'waiting' && pending.has(id)) ||
          // What a turn that waits for a person holds of a budget, another may wait for.
          (state === 'queued' && pausedBy !== null && (isAsked || paused.has(pausedBy))),
      )
      .map(({ session }) => session),
  );
  return owners.acknowledged.flatMap((acknowledged) => {
    const found = turn.get(acknowledged.turn);
    const name = `${acknowledged.what} ${acknowledged.nonce} (${acknowledged.turn})`;
    if (!found) return [`${name} was acknowledged and is not there`];
    if (ENDED.has(found.state)) return [];
    if ((found.state === 'waiting' || found.state === 'queued') && waiting.has(found.session)) return [];
    return [`${name} was acknowledged and is ${found.state}`];
  });
}
