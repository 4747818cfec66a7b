import { refuse, type Result } from '#base';
import { isChat, refusal } from '#domain';
import type { Principal, Refusal, Session } from '#domain';
import type { Reader } from '#store';
import { resolveSession } from '../sessions/address.ts';

/** The chat or the thread at an address; anything else is talked to in another way. */
export async function findChat(
  reader: Reader,
  by: Principal,
  self: Pick<Session, 'id'>,
  address: string,
): Promise<Result<Session, Refusal>> {
  const found = await resolveSession(reader, by, self, address);
  if (!found.ok) return found;
  const session = found.value;
  if (isChat(session) || session.kind === 'thread') return found;
  return refuse(
    refusal('chat.not_a_chat', `Session ${session.label ?? session.client ?? session.id} is no chat.`, {
      hint:
        session.harness === null
          ? 'It runs outside Muster. Open a chat: muster chat open'
          : `Send to it: muster session send ${session.id} "…"`,
      details: { session: session.id, kind: session.kind },
    }),
  );
}

/** The chat that a session belongs to: a thread's owner, else itself. */
export const chatOf = ({ kind, owner, id }: Session): Session['id'] =>
  kind === 'thread' && owner !== null ? owner : id;

/** The first line of what is said first names a chat that has no name. */
const TITLE_CHARACTERS = 80;
export function titleOf(text: string): string | null {
  const line = text
    .split(/[\n\r\u2028\u2029]/u)
    .map((part) => part.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim())
    .find((part) => part !== '');
  if (line === undefined) return null;
  const characters = Array.from(line);
  return characters.length > TITLE_CHARACTERS
    ? `${characters
        .slice(0, TITLE_CHARACTERS - 1)
        .join('')
        .trimEnd()}…`
    : line;
}
