import type { Facts } from './facts.ts';

/** What a person said in a chat or a thread is answered where it stands: no session is told of that turn. */
export function wordsOfPersonsAreNobodysMail({ turns, messages }: Facts): string[] {
  const said = new Set(turns.flatMap(({ id, source }) => (source === 'person' ? [id] : [])));
  return messages.flatMap(({ id, kind, turn }) =>
    turn !== null && said.has(turn)
      ? [`message ${id} (${kind}) tells of ${turn}, which a person asked for`]
      : [],
  );
}
