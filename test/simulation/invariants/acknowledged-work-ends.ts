import { ENDED, type Facts } from './facts.ts';

/** Every acknowledged spawn and send has its turn, which has ended, or waits for a person, or stands behind one that does. */
export function acknowledgedWorkEnds({ owners, turn, turns, approvals }: Facts): string[] {
  const pending = new Set(
    approvals.filter(({ state }) => state === 'pending').map((approval) => approval.turn),
  );
  const waiting = new Set(
    turns.filter(({ id, state }) => state === 'waiting' && pending.has(id)).map(({ session }) => session),
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
