import { ok, refuse, type Ids, type Result } from '#base';
import { isChat, isId, newId, refusal } from '#domain';
import type { Principal, Refusal, Session, SessionId } from '#domain';
import { isUniqueViolation, sessionRows, type Reader, type Store, type Tx } from '#store';
import { foreignLabel, notFor, sessionNotFound } from '../refusals.ts';
import { aSession } from './new-session.ts';

/** Whether a text is meant as a session's id, whole or short. Labels that look like one are reached by their whole text first. */
const looksLikeId = (address: string) => /^ses_[0-9a-z]{4,22}$/.test(address);

/**
 * The caller's own session. A session's token names it; a person's client has one main session, made when first needed.
 */
export async function selfSession(tx: Tx, ids: Ids, by: Principal): Promise<Result<Session, Refusal>> {
  if (by.kind === 'agent' || by.kind === 'join') return notFor(by, 'own sessions');
  if (by.kind === 'session') {
    const own = await sessionRows.findSession(tx, by.session);
    return own ? ok(own) : sessionNotFound(by.session);
  }
  return ok(await mainSession(tx, ids, by));
}

/** The session of a person that stands for one of their programs, made when first needed. */
export async function mainSession(
  tx: Tx,
  ids: Ids,
  { user, client }: Pick<Extract<Principal, { kind: 'user' }>, 'user' | 'client'>,
): Promise<Session> {
  const main = await sessionRows.findMain(tx, user, client);
  if (main) return main;
  const made = aSession({ id: newId(ids, 'session'), user, kind: 'main', client, createdAt: tx.now });
  await sessionRows.insertSession(tx, made);
  await tx.event({ type: 'session.created', user, session: made.id, data: { kind: 'main', client } });
  return made;
}

/** Makes the caller's main session in a unit of its own where it is missing, so that reads find it. */
export async function ensureSelf(store: Store, ids: Ids, by: Principal): Promise<Result<Session, Refusal>> {
  const found = await store.read(async (reader) => ownSession(reader, by));
  if (found) return ok(found);
  try {
    return await store.unit((tx) => selfSession(tx, ids, by));
  } catch (error) {
    // Two first calls at once: the index let one win, and that one is there now.
    if (isUniqueViolation(error, 'sessions_client')) return store.unit((tx) => selfSession(tx, ids, by));
    throw error;
  }
}

async function ownSession(reader: Reader, by: Principal): Promise<Session | null> {
  if (by.kind === 'session') return sessionRows.findSession(reader, by.session);
  if (by.kind === 'user') return sessionRows.findMain(reader, by.user, by.client);
  return null;
}

/**
 * The session that an address means for this caller. A label reaches what the caller's own session (or, for a person, the
 * given one of their own) owns, exactly, and a person’s chats and threads where it is one alone; an id reaches everything of a person, and for a session itself and what it owns.
 */
export async function resolveSession(
  reader: Reader,
  by: Principal,
  self: Pick<Session, 'id'>,
  address: string,
): Promise<Result<Session, Refusal>> {
  const labelled = await sessionRows.findByLabel(reader, self.id, address);
  if (labelled) return ok(labelled);
  if (looksLikeId(address)) return byId(reader, by, self.id, address);
  const elsewhere = await sessionRows.findByLabelOfUser(reader, by.user, address);
  // A person talks in all of their chats: titles of those and labels of threads reach them from anywhere.
  const talks = by.kind === 'user' ? elsewhere.filter((one) => isChat(one) || one.kind === 'thread') : [];
  if (talks[0]) return talks.length === 1 ? ok(talks[0]) : ambiguousName(address, talks);
  return elsewhere.length > 0 ? foreignLabel(address) : sessionNotFound(address);
}

/**
 * As above, and where nothing live is meant the newest session that failed under this label: whoever asks by the name that
 * they gave is told why it is not there. For what looks at a session, or refuses by how it stands.
 */
export async function resolveAlsoFailed(
  reader: Reader,
  by: Principal,
  self: Pick<Session, 'id'>,
  address: string,
): Promise<Result<Session, Refusal>> {
  const found = await resolveSession(reader, by, self, address);
  if (found.ok || found.error.code === 'session.ambiguous') return found;
  const failed = await sessionRows.findFailedByLabel(reader, { user: by.user, owner: self.id }, address);
  return failed ? ok(failed) : found;
}

async function byId(
  reader: Reader,
  by: Principal,
  self: SessionId,
  address: string,
): Promise<Result<Session, Refusal>> {
  const found = isId('session', address)
    ? await sessionRows.findSession(reader, address)
    : await shortId(reader, by, address);
  if (Array.isArray(found)) return ambiguous(address, found);
  // Another user's things do not exist.
  if (!found || found.user !== by.user) return sessionNotFound(address);
  if (by.kind === 'user' || found.id === self || found.owner === self) return ok(found);
  return refuse(
    refusal('session.forbidden', `Session ${address} is owned by another session.`, {
      hint: 'A session reaches itself and what it spawned.',
    }),
  );
}

function ambiguous(address: string, found: readonly Session[]): { ok: false; error: Refusal } {
  const choices = found.map(({ id, label }) => (label === null ? id : `${id} (${label})`));
  return refuse(
    refusal('session.ambiguous', `Several sessions begin with "${address}".`, {
      hint: `Give more of the id: ${choices.join(', ')}`,
      details: { choices: found.map(({ id }) => id) },
    }),
  );
}

function ambiguousName(label: string, found: readonly Session[]): { ok: false; error: Refusal } {
  const choices = found.map(({ id, kind }) => `${id} (${kind === 'main' ? 'chat' : kind})`);
  return refuse(
    refusal('session.ambiguous', `Several of your chats and threads are named "${label}".`, {
      hint: `Give an id: ${choices.join(', ')}`,
      details: { choices: found.map(({ id }) => id) },
    }),
  );
}

/** The session, or as many as the store looks for when there are several. */
async function shortId(reader: Reader, by: Principal, start: string): Promise<Session | null | Session[]> {
  const found = await sessionRows.findByShortId(reader, by.user, start);
  return found.length > 1 ? found : (found[0] ?? null);
}
