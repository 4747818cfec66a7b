import { LIMITS, newId } from '#domain';
import type { AgentId, Principal, SessionId, TokenId, TokenKind, UserId } from '#domain';
import { sessionRows, tokenRows, type Reader, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { findOrMakeUser } from '../users/make-user.ts';
import { digestOf, drawToken } from './token-text.ts';

/** Woken whenever a token or an account changes, in every hub: what is known of tokens is forgotten. */
export const TOKENS_TOPIC = 'tokens';

type Sources = Pick<HubDeps, 'ids' | 'random'>;

/** An agent that was given a new token may still be on its way with the old one. */
const GRACE_MS = 10 * 60_000;

const SIGN_IN_MS = LIMITS.signInTokenHours * 3_600_000;

const JOIN_MS = LIMITS.joinTokenHours * 3_600_000;

interface NewToken {
  kind: TokenKind;
  user: UserId;
  subject: string | null;
  client: string | null;
  /** Absent: never. */
  expiresAt?: number;
  /** By its bearer, who has to be sure of it before the hub has answered; absent: drawn here. */
  drawn?: string;
  /** A person's that only reads. */
  readOnly?: boolean;
  /** A person's that is good for being replaced, once. */
  signIn?: boolean;
}

/** Draws and stores a token, and tells of it. */
export async function mint(
  tx: Tx,
  { ids, random }: Sources,
  { expiresAt, drawn, ...made }: NewToken,
  by: Principal | null = null,
): Promise<{ id: TokenId; text: string }> {
  const text = drawn ?? drawToken(random, made.kind);
  const id = newId(ids, 'token');
  await tokenRows.insertToken(tx, {
    ...made,
    id,
    digest: digestOf(text),
    createdAt: tx.now,
    expiresAt: expiresAt ?? null,
    revokedAt: null,
    lastUsedAt: null,
  });
  const data = { kind: made.kind, of: made.subject, client: made.client };
  await tx.event({ type: 'token.created', user: made.user, subject: id, data });
  const door = by ? doorOf(by) : 'hub';
  await recordAudit(tx, by, { door, action: 'token.created', subject: id, data });
  return { id, text };
}

/** A token with which one agent of this person registers, within a day. */
export async function mintForJoining(
  tx: Tx,
  sources: Sources,
  by: Principal,
): Promise<{ id: TokenId; token: string; expiresAt: number }> {
  const expiresAt = tx.now + JOIN_MS;
  const wanted = { kind: 'join', user: by.user, subject: null, client: null, expiresAt } as const;
  const { id, text } = await mint(tx, sources, wanted, by);
  return { id, token: text, expiresAt };
}

/** What a new person signs in with, once, within a day. */
export async function mintSignIn(
  tx: Tx,
  sources: Sources,
  by: Principal,
  user: UserId,
): Promise<{ id: TokenId; token: string; expiresAt: number }> {
  const expiresAt = tx.now + SIGN_IN_MS;
  const wanted = { kind: 'user', user, subject: null, client: 'sign-in', signIn: true, expiresAt } as const;
  const { id, text } = await mint(tx, sources, wanted, by);
  return { id, token: text, expiresAt };
}

/** A person's token for one client. The first person of a hub is its admin. */
export async function mintForPerson(
  tx: Tx,
  sources: Sources,
  { name, client }: { name: string; client: string },
): Promise<{ user: UserId; token: string }> {
  const user = await findOrMakeUser(tx, sources, name);
  const { text } = await mint(tx, sources, { kind: 'user', user, subject: null, client });
  return { user, token: text };
}

/** An agent's token; those that it had before go on for ten minutes. */
export async function mintForAgent(tx: Tx, sources: Sources, user: UserId, agent: AgentId): Promise<string> {
  await tokenRows.endTokensOf(tx, 'agent', agent, tx.now + GRACE_MS);
  tx.wake(TOKENS_TOPIC);
  return mintAnother(tx, sources, user, agent);
}

/** A further token of an agent; what it has goes on. `drawn`: one that the agent has drawn itself. */
export async function mintAnother(
  tx: Tx,
  sources: Sources,
  user: UserId,
  agent: AgentId,
  drawn?: string,
): Promise<string> {
  const made = { kind: 'agent', user, subject: agent, client: null } as const;
  return (await mint(tx, sources, { ...made, ...(drawn === undefined ? {} : { drawn }) })).text;
}

export async function isKnownToken(reader: Reader, text: string): Promise<boolean> {
  return (await tokenRows.findByDigest(reader, digestOf(text))) !== null;
}

/** An agent calls with its new token: the others go on for ten minutes, for calls that are on their way. */
export async function endFormerTokens(tx: Tx, agent: AgentId, own: TokenId): Promise<void> {
  await tokenRows.endTokensOf(tx, 'agent', agent, tx.now + GRACE_MS, own);
  tx.wake(TOKENS_TOPIC);
}

/**
 * A session's token. A managed session has one process at a time, so that its earlier tokens end; an outside client may
 * run several times with one session, and keeps them.
 */
export async function mintForSession(
  tx: Tx,
  sources: Sources,
  user: UserId,
  session: SessionId,
): Promise<string> {
  const found = await sessionRows.findSession(tx, session);
  if (found?.harness != null) {
    await tokenRows.endTokensOf(tx, 'session', session, tx.now);
    tx.wake(TOKENS_TOPIC);
  }
  return (await mint(tx, sources, { kind: 'session', user, subject: session, client: found?.client ?? null }))
    .text;
}
