import { ok } from '#base';
import { isOutside, LIMITS } from '#domain';
import type { Message, Principal, Session, SessionId, TurnId } from '#domain';
import { messageRows, sessionRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import type { CallWaits } from '../hubs/index.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { hubStopping, notFor, sessionNotFound } from '../refusals.ts';
import type { Answer, MailService } from '../services.ts';
import { waitFor } from '../waiting.ts';
import { acknowledgeMail, handOver, IN_A_CALL } from './acknowledge-mail.ts';
import { COURIER_TOPIC, mailTopic, tellMessages } from './tell-message.ts';

export interface MailDeps extends Pick<HubDeps, 'store' | 'clock' | 'stopping' | 'waits'> {
  /** The caller's own session; a person's client gets one when it has none. */
  self(by: Principal): Answer<Session>;
}

/** The mail of sessions, for those who fetch it by a call. */
export function createMail(deps: MailDeps): MailService {
  return {
    wait: (by, input, signal) => waitForMail(deps, by, input, signal),
    take: (by, limit, signal) => takeWaiting(deps, by, limit, signal),
    takeBack: (by) => takeBack(deps, by),
    list: (by, query) => listMail(deps, by, query),
  };
}

interface Mail {
  messages: Message[];
  more: boolean;
}

async function waitForMail(
  deps: MailDeps,
  by: Principal,
  input: Parameters<MailService['wait']>[1],
  signal: AbortSignal | undefined,
): Answer<Mail> {
  if (by.kind === 'agent' || by.kind === 'join') return notFor(by, 'take mail');
  const self = await deps.self(by);
  if (!self.ok) return self;
  const { id } = self.value;
  const { store, clock, stopping } = deps;
  const ms = Math.min(input.timeoutSeconds * 1000, LIMITS.waitMostMs);
  const begun = await store.unit(async (tx) => {
    await acknowledgeMail(tx, id);
    // A session that runs nothing holds no slot that it could give back.
    return ms === 0 || isOutside(self.value) ? null : deps.waits.begin(tx, id, null, ms);
  });
  const wait = { store, clock, topics: [mailTopic(id)], ms, signals: [signal, stopping] };
  const endWait = begun ? deps.waits.hold(begun) : () => {};
  const mail = await waitFor(wait, () => takeMail(deps, id, input, signal)).finally(() => endWait());
  // Whoever asked is gone: the next call must not count this as received.
  if (mail && signal?.aborted) await giveBack(deps, mail.messages);
  if (mail) return ok(mail);
  return stopping.aborted ? hubStopping() : ok({ messages: [], more: false });
}

async function takeMail(
  { store, waits }: MailDeps,
  session: SessionId,
  { turn, limit }: { turn?: TurnId | undefined; limit: number },
  signal: AbortSignal | undefined,
): Promise<Mail | undefined> {
  // Looking costs no write: most looks of a wait find nothing.
  const waiting = await store.read((reader) => messageRows.hasMail(reader, session, turn));
  if (!waiting) return undefined;
  return store.unit(async (tx) => {
    // Handed to nobody, it would be read by the next call before it could be given back.
    if (signal?.aborted) return undefined;
    const found =
      turn === undefined
        ? await unawaited(waits, tx, session, limit + 1)
        : await messageRows.messagesAbout(tx, session, turn);
    if (found.length === 0) return undefined;
    // What was said of one turn is answered again to whoever asks for that turn again.
    const again = found.filter((message) => message.state !== 'queued');
    const taken = found.filter((message) => message.state === 'queued').slice(0, limit);
    const messages = [...again, ...(await handOver(tx, taken))];
    return messages.length === 0 ? undefined : { messages, more: found.length > limit };
  });
}

async function unawaited(waits: CallWaits, tx: Tx, session: SessionId, most: number): Promise<Message[]> {
  const awaited = await waits.awaited(tx, session);
  const queued = await messageRows.queuedMessages(tx, session, most + awaited.size);
  return queued.filter(
    ({ turn, replyTo }) =>
      !(turn !== null && awaited.has(turn)) && !(replyTo !== null && awaited.has(replyTo)),
  );
}

async function takeWaiting(
  deps: MailDeps,
  by: Principal,
  limit: number,
  signal: AbortSignal | undefined,
): Answer<Mail> {
  const self = await deps.self(by);
  if (!self.ok) return self;
  const none = { messages: [], more: false };
  if (!isOutside(self.value)) return ok(none);
  const mail = await takeMail(deps, self.value.id, { limit }, signal);
  if (mail && signal?.aborted) await giveBack(deps, mail.messages);
  return ok(mail ?? none);
}

function giveBack({ store }: MailDeps, messages: readonly Message[]): Promise<void> {
  return store.unit(async (tx) => {
    const ids = messages.map((message) => message.id);
    await tellMessages(tx, 'message.queued', await messageRows.moveMessages(tx, ids, 'take_back'));
  });
}

async function takeBack(deps: MailDeps, by: Principal): Promise<void> {
  if (by.kind === 'agent' || by.kind === 'join') return;
  const self = await deps.self(by);
  if (!self.ok) return;
  const { id } = self.value;
  await deps.store.unit(async (tx) => {
    const handed = (await messageRows.deliveredIn(tx, id, IN_A_CALL)).map((message) => message.id);
    const back = await messageRows.moveMessages(tx, handed, 'take_back');
    if (back.length === 0) return;
    await tellMessages(tx, 'message.queued', back);
    tx.wake(mailTopic(id));
    tx.wake(COURIER_TOPIC);
  });
}

async function listMail(
  deps: MailDeps,
  by: Principal,
  query: Parameters<MailService['list']>[1],
): ReturnType<MailService['list']> {
  if (by.kind === 'agent' || by.kind === 'join') return notFor(by, 'see mail');
  const before = idCursor('message', query.cursor);
  if (!before.ok) return before;
  const session = await mailboxOf(deps, by, query.session);
  if (!session.ok) return session;
  const rows = await deps.store.read((reader) =>
    messageRows.listMessages(reader, {
      session: session.value.id,
      before: before.value,
      limit: query.limit + 1,
    }),
  );
  return ok(pageOf(rows, query.limit, (message) => message.id));
}

/** A person may look into every mailbox that is theirs; a session into its own. */
async function mailboxOf(deps: MailDeps, by: Principal, session: SessionId | undefined): Answer<Session> {
  if (session === undefined) return deps.self(by);
  const found = await deps.store.read((reader) => sessionRows.findSession(reader, session));
  const isOwn = found?.user === by.user && (by.kind === 'user' || session === sessionOf(by));
  return found && isOwn ? ok(found) : sessionNotFound(session);
}

const sessionOf = (by: Principal): SessionId | null => (by.kind === 'session' ? by.session : null);
