import { timingSafeEqual } from 'node:crypto';
import { ok, Periodic, refuse } from '#base';
import { isId, may, refusal } from '#domain';
import type { Principal, TokenId } from '#domain';
import { pageTokenRows, tokenRows } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import type { Answer, AuthService, TokenView } from '../services.ts';
import { CALLING_STATES, judgeToken } from './judge-token.ts';
import { KnownPrincipals } from './known-principals.ts';
import { mintForAgent, mintForJoining, mintForPerson, mintForSession, TOKENS_TOPIC } from './mint-token.ts';
import { mintCode, PAGE_IDLE_MS, signIn, signOut } from './page-sign-in.ts';
import { createToken, replaceToken, tokenNotFound } from './replace-token.ts';
import { digestOf, isPageText, kindOf } from './token-text.ts';

export type AuthDeps = Pick<HubDeps, 'store' | 'clock' | 'ids' | 'random' | 'log'>;

const USE_EVERY_MS = 60_000;
const KEEP_ENDED_MS = 30 * 24 * 3_600_000;
const PRUNE_AT_ONCE = 200;

/**
 * The service, and the part that writes down once a minute which tokens were used: no request waits for that, or fails
 * by it. `close` ends its listening.
 */
export function createAuth(deps: AuthDeps): { auth: AuthService; recorder: Periodic; close: () => void } {
  const { store, clock, log } = deps;
  const known = new KnownPrincipals(clock);
  const listeners = new Set<() => void>();
  const close = store.listen(TOKENS_TOPIC, () => {
    known.forgetAll();
    for (const listener of listeners) listener();
  });
  const used = new Set<TokenId>();
  const usedPages = new Set<TokenId>();
  const auth: AuthService = {
    async whoIs(token) {
      const answer = await whoIs(deps, known, token);
      if (!answer.ok) return answer;
      used.add(answer.value.token);
      if (isPageText(token)) usedPages.add(answer.value.token);
      return answer;
    },
    onTokensChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    mintUserToken: (input) => store.unit((tx) => mintForPerson(tx, deps, input)),
    mintAgentToken: (user, agent) => store.unit((tx) => mintForAgent(tx, deps, user, agent)),
    mintSessionToken: (user, session) => store.unit((tx) => mintForSession(tx, deps, user, session)),
    async mintJoinToken(by) {
      if (by.kind !== 'user') return notFor(by, 'let agents join');
      return ok(await store.unit((tx) => mintForJoining(tx, deps, by)));
    },
    tokens: (by, page) => listTokens(deps, by, page),
    revoke: (by, id) => revoke(deps, by, id),
    createToken: (by, input) => createToken(deps, by, input),
    replaceToken: (by, id, input) => replaceToken(deps, by, id, input),
    mintCode: (by) => mintCode(deps, by),
    signIn: (code, tell) => signIn(deps, code, tell),
    signOut: (by) => signOut(deps, by),
  };
  const recorder = new Periodic({
    name: 'token-use-recorder',
    everyMs: USE_EVERY_MS,
    clock,
    log,
    round: async () => {
      const ids = [...used];
      const pages = [...usedPages];
      used.clear();
      usedPages.clear();
      await store.unit(async (tx) => {
        await tokenRows.recordUse(tx, ids);
        await pageTokenRows.prolong(tx, pages, tx.now + PAGE_IDLE_MS);
      });
      await store.unit((tx) => tokenRows.pruneTokens(tx, tx.now - KEEP_ENDED_MS, PRUNE_AT_ONCE));
    },
  });
  return { auth, recorder, close };
}

async function whoIs({ store, clock }: AuthDeps, known: KnownPrincipals, token: string): Answer<Principal> {
  if (token === '') return refuse(refusal('auth.missing', 'This request carries no token.'));
  if (kindOf(token) === undefined && !isPageText(token)) return invalid();
  const digest = digestOf(token);
  const remembered = known.get(digest);
  if (remembered && (remembered.expiresAt === null || clock.now() < remembered.expiresAt)) {
    return ok(remembered.principal);
  }
  const { generation } = known;
  const read = await store.read(async (reader) => ({
    found: await tokenRows.findByDigest(reader, digest),
    now: reader.now,
  }));
  if (!read.found || !isSame(read.found.token.digest, digest)) return invalid();
  const judged = judgeToken(read.found, read.now);
  // A session ends without any token changing, so its tokens are looked up each time.
  if (judged.ok && judged.value.kind !== 'session') {
    known.remember(digest, { principal: judged.value, expiresAt: read.found.token.expiresAt }, generation);
  }
  return judged;
}

/** The index finds a digest, not a token, so that timing tells nothing; the comparison holds even without that. */
function isSame(stored: string, digest: string): boolean {
  const [a, b] = [Buffer.from(stored), Buffer.from(digest)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const invalid = () =>
  refuse(
    refusal('auth.invalid', 'This token is not known here.', {
      hint: 'It may belong to another hub. On the hub’s own machine, muster up makes one at its start.',
    }),
  );

async function listTokens(
  { store }: AuthDeps,
  by: Principal,
  { cursor, limit, all = false, kind }: Parameters<AuthService['tokens']>[1],
): ReturnType<AuthService['tokens']> {
  if (by.kind !== 'user') return notFor(by, 'see tokens');
  if (all && !may(by, 'users.manage')) return notFor(by, 'see the tokens of others');
  const before = idCursor('token', cursor);
  if (!before.ok) return before;
  const tokens = await store.read((reader) =>
    tokenRows.listTokens(reader, {
      user: all ? undefined : by.user,
      kind,
      now: reader.now,
      sessionStates: CALLING_STATES,
      before: before.value,
      limit: limit + 1,
    }),
  );
  const { items, next } = pageOf(tokens, limit, (token) => token.id);
  return ok({ items: items.map(viewToken), next });
}

function viewToken(token: tokenRows.Token & { userName: string }): TokenView {
  const { id, kind, user, userName, subject, client, createdAt, expiresAt, lastUsedAt } = token;
  const readOnly = token.readOnly ?? false;
  return { id, kind, user, userName, readOnly, subject, client, createdAt, expiresAt, lastUsedAt };
}

async function revoke({ store }: AuthDeps, by: Principal, id: string): Answer<void> {
  if (by.kind !== 'user') return notFor(by, 'revoke tokens');
  return store.unit(async (tx) => {
    const token = isId('token', id) ? await tokenRows.findToken(tx, id) : null;
    if (!token || !mayEnd(by, token)) return tokenNotFound(id);
    if (await tokenRows.revokeToken(tx, token.id)) {
      await tx.event({ type: 'token.revoked', user: token.user, subject: token.id });
      await recordAudit(tx, by, { door: doorOf(by), action: 'token.revoked', subject: token.id });
    }
    tx.wake(TOKENS_TOPIC);
    return ok(undefined);
  });
}

function mayEnd(by: Principal, { id, user }: tokenRows.Token): boolean {
  if (user !== by.user) return may(by, 'users.manage');
  return may(by, 'own.change') || id === by.token;
}
