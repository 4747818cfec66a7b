import type { Moment, Watch } from './moment.ts';

/** On no agent are more turns leased or running than it has slots, beyond those that waited for a person, or in a call of the hub. */
export function slotsHold(slots: number, hasWaited: (turn: string) => boolean): Watch {
  return ({ turns }: Moment) => {
    const using = turns.filter(({ state }) => state === 'leased' || state === 'running');
    if (using.length <= slots) return [];
    const fresh = using.filter(({ id }) => !hasWaited(id));
    return [...Map.groupBy(fresh, ({ agent }) => agent).entries()].flatMap(([agent, own]) =>
      own.length > slots
        ? [`${own.length} turns use the ${slots} slots of ${agent}: ${own.map(({ id }) => id).join(', ')}`]
        : [],
    );
  };
}

/** One turn of a session is held at a time. */
export function oneTurnAtATime({ turns }: Moment): string[] {
  const held = new Map<string, string>();
  return turns.flatMap(({ id, session, state }) => {
    if (state !== 'leased' && state !== 'running' && state !== 'waiting') return [];
    const other = held.get(session);
    held.set(session, id);
    return other ? [`${session} holds ${other} and ${id} at once`] : [];
  });
}
