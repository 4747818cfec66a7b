import { ok, type Result } from '#base';
import { isUniqueViolation, sessionRows, transcriptRows, turnRows, type Reader, type Tx } from '#store';
import { LIMITS, type CommandEntry, type Principal, type Refusal, type Session } from '#domain';
import type { HubDeps } from '../deps.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { notFor, sessionNotFound } from '../refusals.ts';
import { ensureSelf } from '../sessions/address.ts';
import { readDetail } from '../sessions/configure-session.ts';
import { labelFits, labelTaken } from '../sessions/spawn-rules.ts';
import type { SessionView } from '../sessions/session-verbs.ts';
import { readView, readViews } from '../sessions/status-facts.ts';
import { withSession } from '../sessions/with-session.ts';
import type { ChatService } from './chat-verbs.ts';
import { chatOf, findChat } from './find-chat.ts';
import { openChat } from './open-chat.ts';
import { sayInChat } from './say-in-chat.ts';

/** What stands beside a chat is bounded as a page is. */
const OWNED_MOST = LIMITS.pageMost;

/** Chats of persons and the threads in them. */
export function createChats(deps: HubDeps): ChatService {
  const { store, ids } = deps;

  const reading = async <T>(
    by: Principal,
    address: string,
    read: (reader: Reader, session: Session) => Promise<T>,
  ): Promise<Result<T, Refusal>> => {
    if (by.kind !== 'user') return notFor(by, 'look into chats');
    const self = await ensureSelf(store, ids, by);
    if (!self.ok) return self;
    return store.read(async (reader) => {
      const found = await findChat(reader, by, self.value, address);
      return found.ok ? ok(await read(reader, found.value)) : found;
    });
  };

  return {
    open: (by, input) => openChat(deps, by, input),
    list: (by, query) => list(deps, by, query),
    show: (by, address) =>
      reading(by, address, async (reader, session) => {
        const chat = chatOf(session);
        const owned = (await sessionRows.listOwned(reader, chat)).reverse().slice(0, OWNED_MOST);
        return {
          session: await readDetail(deps, reader, session),
          chat,
          owned: await readViews(deps, reader, owned),
          queue: await turnRows.unendedTurns(reader, [session.id]),
          now: reader.now,
        };
      }),
    rename: (by, address, title) => rename(deps, by, address, title),
    say: (by, address, input) => sayInChat(deps, by, address, input),
    keepCommand: (by, address, entry) => keepCommand(deps, by, address, entry),
    harnessCommands: (by, address) =>
      reading(by, address, async (reader, { id }) => transcriptRows.latestCommands(reader, id)),
  };
}

async function list(
  deps: HubDeps,
  by: Principal,
  query: Parameters<ChatService['list']>[1],
): ReturnType<ChatService['list']> {
  if (by.kind !== 'user') return notFor(by, 'list chats');
  const before = idCursor('session', query.cursor);
  if (!before.ok) return before;
  const limit = Math.min(query.limit, LIMITS.pageMost);
  return deps.store.read(async (reader) => {
    const rows = await sessionRows.listSessions(reader, {
      user: by.user,
      kind: 'main',
      managed: true,
      live: query.state === 'live',
      before: before.value,
      limit: limit + 1,
    });
    const page = pageOf(rows, limit, ({ id }) => id);
    return ok({ ...page, items: await readViews(deps, reader, page.items) });
  });
}

/** One unit on a chat or a thread of the person's. */
function withChat<T>(
  deps: HubDeps,
  by: Principal,
  address: string,
  action: string,
  work: (tx: Tx, session: Session) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  if (by.kind !== 'user') return Promise.resolve(notFor(by, 'change a chat'));
  return withSession(deps, by, address, action, async (tx, session) => {
    const found = await findChat(tx, by, session, session.id);
    return found.ok ? work(tx, session) : found;
  });
}

async function rename(
  deps: HubDeps,
  by: Principal,
  address: string,
  title: string | null,
): Promise<Result<SessionView, Refusal>> {
  const fits = labelFits(title ?? undefined);
  if (!fits.ok) return fits;
  try {
    return await withChat(deps, by, address, 'chat.rename', async (tx, session) => {
      // A thread is reached by its label from its chat, so it keeps one.
      const label = title ?? (session.kind === 'thread' ? session.label : null);
      await sessionRows.changeSession(tx, session.id, { label });
      const { id, user } = session;
      await tx.event({ type: 'session.changed', user, session: id, data: { label } });
      tx.wake(`session:${id}`);
      const now = await sessionRows.findSession(tx, id);
      return now ? ok(await readView(deps, tx, now)) : sessionNotFound(address);
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'sessions_label')) throw error;
    return labelTaken(title ?? '', null);
  }
}

function keepCommand(
  deps: HubDeps,
  by: Principal,
  address: string,
  entry: Omit<CommandEntry, 'type'>,
): Promise<Result<{ seq: number }, Refusal>> {
  return withChat(deps, by, address, 'chat.command', async (tx, { id, user }) => {
    const text = deps.redact(entry.text);
    const kept = { ...entry, text, type: 'command' as const };
    const seq = await transcriptRows.appendTranscript(tx, id, null, [kept]);
    await tx.event({ type: 'transcript.grew', user, session: id, data: { upTo: seq } });
    tx.wake(`session:${id}`);
    return ok({ seq });
  });
}
