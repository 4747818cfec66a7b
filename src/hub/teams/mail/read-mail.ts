import { ok, refuse, type Result } from '#base';
import { refusal } from '#domain';
import type { Message, Principal, Refusal, SessionId } from '#domain';
import { messageRows } from '#store';
import { notFor } from '../../refusals.ts';
import { selfSession } from '../../sessions/address.ts';
import type { TeamMailDeps } from './await-answer.ts';
import { mailRecipient } from './mail-recipient.ts';

interface ReadQuery {
  team?: string | undefined;
  of?: string | undefined;
  limit: number;
  timeoutSeconds: number;
}

type Read = Result<{ messages: Message[]; more: boolean }, Refusal>;

/** Takes what waits for the caller, waiting for it; or shows a person what waits for another, and leaves it there. */
export async function readMail(
  deps: TeamMailDeps,
  by: Principal,
  query: ReadQuery,
  signal?: AbortSignal,
): Promise<Read> {
  const { timeoutSeconds, limit, of } = query;
  if (of === undefined) return deps.mail.wait(by, { timeoutSeconds, limit }, signal);
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'see mail');
  const box = await mailboxOf(deps, by, query, of);
  if (!box.ok) return box;
  if (box.value === 'own') return deps.mail.wait(by, { timeoutSeconds, limit }, signal);
  const session = box.value;
  const waiting = await deps.store.read((reader) => messageRows.queuedMessages(reader, session, limit + 1));
  return ok({ messages: waiting.slice(0, limit), more: waiting.length > limit });
}

function mailboxOf(
  deps: TeamMailDeps,
  by: Principal,
  { team }: ReadQuery,
  of: string,
): Promise<Result<SessionId | 'own', Refusal>> {
  return deps.store.unit(async (tx) => {
    const self = await selfSession(tx, deps.ids, by);
    if (!self.ok) return self;
    const found = await mailRecipient(deps, tx, { by, self: self.value, turn: null }, { to: of, team });
    if (!found.ok) return found;
    const { session, name } = found.value;
    if (session.id === self.value.id) return ok('own');
    return by.kind === 'user' ? ok(session.id) : notYours(name);
  });
}

const notYours = (name: string) =>
  refuse(
    refusal('team.forbidden', `The mail of ${name} is for it and its person alone.`, {
      hint: 'A session reads its own mail.',
    }),
  );
