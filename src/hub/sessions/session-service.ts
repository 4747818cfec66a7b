import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal } from '#domain';
import type { Principal, Refusal, Session, SessionId, Turn, TurnId } from '#domain';
import { messageRows, sessionRows, transcriptRows, turnRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { acknowledgeMail, IN_A_CALL } from '../mail/acknowledge-mail.ts';
import { cursorInvalid, idCursor, pageOf } from '../page-cursor.ts';
import { sessionNotFound } from '../refusals.ts';
import type { SessionService, SessionView } from '../services.ts';
import { shelveWork } from '../tasks/attempts/shelve-work.ts';
import { askToCancel, cancelQueued } from '../turns/cancel-turn.ts';
import { ensureSelf, resolveAlsoFailed } from './address.ts';
import { closeSession } from './close-on-demand.ts';
import { configureSession, readDetail } from './configure-session.ts';
import { connectClient } from './connect-client.ts';
import { findDelegate, listDelegates } from './delegates.ts';
import { changeMode, rebindSession, resetSession } from './change-session.ts';
import { forkSession } from './fork-session.ts';
import { replaceSession } from './replace-session.ts';
import { awaitReply, send } from './send.ts';
import { spawn } from './spawn.ts';
import { readGlances } from './session-glance.ts';
import { readViews } from './status-facts.ts';
import { withSession } from './with-session.ts';

/** Sessions for people and for sessions: spawn, send, look, cancel, close. */
export function createSessions(deps: HubDeps): SessionService {
  const { store, ids } = deps;

  /** A call of the caller's own session has arrived: what earlier calls were answered with is read. */
  const arrive = async (by: Principal): Promise<Result<Session, Refusal>> => {
    const self = await ensureSelf(store, ids, by);
    if (self.ok && self.value.harness === null) await acknowledgeIfAny(deps, self.value.id);
    return self;
  };
  const reading = async <T>(
    by: Principal,
    address: string,
    read: (reader: Reader, session: Session) => Promise<Result<T, Refusal>>,
  ) => {
    const self = await arrive(by);
    if (!self.ok) return self;
    return store.read(async (reader) => {
      const found = await resolveAlsoFailed(reader, by, self.value, address);
      return found.ok ? read(reader, found.value) : found;
    });
  };

  return {
    spawn: (by, input, signal) => spawn(deps, by, input, signal),
    send: (by, address, input, signal) => send(deps, by, address, input, signal),
    awaitReply: (by, turn, seconds, signal) => awaitReply(deps, by, turn, seconds, signal),
    async list(by, query) {
      const self = await arrive(by);
      if (!self.ok) return self;
      const before = idCursor('session', query.cursor);
      return before.ok ? ok(await listFor(deps, by, self.value, { ...query, before: before.value })) : before;
    },
    show: async (by, address, owner) =>
      reading(by, address, async (reader, session) => {
        if (owner !== undefined && session.owner !== owner) return sessionNotFound(address);
        return ok(await readDetail(deps, reader, session));
      }),
    turns: (by, address, page) =>
      reading(by, address, (reader, session) => readTurns(reader, session.id, page)),
    history: (by, address, query) =>
      reading(by, address, async (reader, session) => {
        const read = await transcriptRows.readTranscript(reader, session.id, query);
        return ok({ ...read, last: read.items.at(-1)?.seq ?? query.after });
      }),
    cancel: (by, address, input) =>
      withSession(deps, by, address, 'session.cancel', cancelling(deps, by, input)),
    close: (by, address, input) => closeSession(deps, by, address, input),
    rebind: (by, address, input) => rebindSession(deps, by, address, input),
    replace: (by, address) => replaceSession(deps, by, address),
    setMode: (by, address, mode) => changeMode(deps, by, address, mode),
    configure: (by, address, changes) => configureSession(deps, by, address, changes),
    fork: (by, address, input, signal) => forkSession(deps, by, address, input, signal),
    reset: (by, address) => resetSession(deps, by, address),
    delegates: (by, query) => listDelegates(deps, by, query),
    delegate: (by, label, owner) => findDelegate(deps, by, label, owner),
    connect: (by, input) => connectClient(deps, by, input),
    self: (by) => ensureSelf(store, ids, by),
  };
}

async function readTurns(
  reader: Reader,
  session: SessionId,
  { cursor, limit }: Parameters<SessionService['turns']>[2],
): ReturnType<SessionService['turns']> {
  const before = cursor === undefined ? undefined : Number(cursor);
  if (before !== undefined && !Number.isSafeInteger(before)) return cursorInvalid(cursor);
  const items = await turnRows.listTurns(reader, session, before, limit + 1);
  return ok(pageOf(items, limit, (turn) => String(turn.position)));
}

async function acknowledgeIfAny({ store }: HubDeps, self: SessionId): Promise<void> {
  const handed = await store.read((reader) => messageRows.deliveredIn(reader, self, IN_A_CALL));
  if (handed.length > 0) await store.unit((tx) => acknowledgeMail(tx, self));
}

async function listFor(
  deps: HubDeps,
  by: Principal,
  self: Session,
  query: Parameters<SessionService['list']>[1] & { before: SessionId | undefined },
): Promise<{ items: SessionView[]; next: string | null }> {
  // A session sees what it owns; `delegated` asks a person for the same of their own main session.
  const own = by.kind === 'session' || query.delegated === true;
  const limit = Math.min(query.limit, LIMITS.pageMost);
  return deps.store.read(async (reader) => {
    const rows = await sessionRows.listSessions(reader, {
      user: by.user,
      owner: query.owner && by.kind === 'user' ? query.owner : own ? self.id : undefined,
      kind: query.delegated ? 'delegate' : query.kind,
      agent: query.agent,
      live: query.state === 'live',
      before: query.before,
      limit: limit + 1,
    });
    const page = pageOf(rows, limit, ({ id }) => id);
    const items = await readViews(deps, reader, page.items);
    return { ...page, items: query.glance === true ? await withGlances(reader, items) : items };
  });
}

async function withGlances(reader: Reader, views: readonly SessionView[]): Promise<SessionView[]> {
  const glances = await readGlances(
    reader,
    views.map(({ session }) => session.id),
  );
  return views.map((view) => ({ ...view, glance: glances.get(view.session.id) }));
}

interface CancelInput {
  turn?: TurnId | undefined;
  queued: boolean;
  unlessBegun?: boolean | undefined;
}

const cancelling = (deps: HubDeps, by: Principal, input: CancelInput) => (tx: Tx, session: Session) =>
  cancel(deps, tx, { by, session }, input);

/**
 * Ends one turn: the one that is named, else the one that is held, else the one that is next in line. Of a queue no more
 * than that unless it is asked for: what ran may have ended while somebody pressed the key.
 */
async function cancel(
  deps: HubDeps,
  tx: Tx,
  { by, session }: { by: Principal; session: Session },
  input: CancelInput,
): Promise<Result<{ cancelled: TurnId[]; asked: TurnId[] }, Refusal>> {
  const turns = await turnRows.unendedTurns(tx, [session.id]);
  const named = input.turn === undefined ? turns : turns.filter(({ id }) => id === input.turn);
  if (input.turn !== undefined && named.length === 0) {
    return refuse(
      refusal('turn.ended', `Turn ${input.turn} has ended, or is not one of session ${session.id}.`, {
        hint: `See its turns: muster session show ${session.id}`,
      }),
    );
  }
  const begun = named.find(({ state }) => state !== 'queued');
  if (input.unlessBegun && begun) return hasBegun(begun, session);
  const cancelled: TurnId[] = [];
  const asked: TurnId[] = [];
  for (const turn of input.queued ? named : named.filter((turn) => turn === (begun ?? named[0]))) {
    if (turn.source === 'task') await shelveWork(tx, by, session, 'its turn was cancelled');
    if (turn.state !== 'queued') {
      await askToCancel(tx, session, turn);
      asked.push(turn.id);
    } else if (await cancelQueued(tx, deps.ids, session, turn)) cancelled.push(turn.id);
  }
  return ok({ cancelled, asked });
}

const hasBegun = (turn: Turn, session: Session) =>
  refuse(
    refusal('turn.begun', `Turn ${turn.id} has begun: it cannot be taken back.`, {
      hint: `End it where it stands: muster session cancel ${session.id}`,
    }),
  );
