import { ok, refuse, type Result } from '#base';
import { isId, LIMITS, may, PAGE_CLIENT, refusal } from '#domain';
import type { Principal, Refusal, TokenId, UserId } from '#domain';
import { tokenRows, userRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { NewPersonToken, PersonToken } from '../services.ts';
import { mint, TOKENS_TOPIC } from './mint-token.ts';

type Deps = Pick<HubDeps, 'store' | 'ids' | 'random'>;
type Minted = Promise<Result<PersonToken, Refusal>>;

/** A person's token that was replaced may still be in use elsewhere. */
const GRACE_MS = 3_600_000;

/** A token of one's own, or for admins of another; it has at most the rights of whose it is. */
export async function createToken(deps: Deps, by: Principal, input: NewPersonToken): Minted {
  if (!may(by, 'own.change')) return notFor(by, 'make tokens');
  if (input.client === PAGE_CLIENT) return refuse(forPages());
  return deps.store.unit(async (tx) => {
    const user = await ownerFor(tx, by, input.user);
    if (!user.ok) return user;
    const full = await roomProblem(tx, user.value);
    if (full) return refuse(full);
    const { client, readOnly } = input;
    const expiresAt = input.expiresInMs === undefined ? null : tx.now + input.expiresInMs;
    return ok(await mintFor(tx, deps, by, { user: user.value, client, readOnly, expiresAt }));
  });
}

async function ownerFor(tx: Tx, by: Principal, name: string | undefined): Promise<Result<UserId, Refusal>> {
  if (name === undefined) return ok(by.user);
  const found = isId('user', name)
    ? await userRows.findUser(tx, name)
    : await userRows.findUserByName(tx, name);
  if (found && (found.id === by.user || may(by, 'users.manage'))) return ok(found.id);
  return refuse(
    refusal('user.not_found', `No user "${name}" was found.`, {
      hint: 'Leave it out for a token of your own.',
    }),
  );
}

/** Under the lock of the person's row: of two who take the last place, one gets it. */
export async function roomProblem(tx: Tx, user: UserId): Promise<Refusal | undefined> {
  await tx.lock('users', [user]);
  if ((await tokenRows.countPersonTokens(tx, user)) < LIMITS.tokensPerUser) return undefined;
  return refusal('token.too_many', `There are ${LIMITS.tokensPerUser} good tokens of this person already.`, {
    hint: 'Revoke those that are no longer used: muster token list, then muster token revoke TOKEN',
    details: { most: LIMITS.tokensPerUser },
  });
}

interface Wanted {
  user: UserId;
  client: string;
  readOnly: boolean;
  expiresAt: number | null;
}

async function mintFor(tx: Tx, deps: Deps, by: Principal, wanted: Wanted): Promise<PersonToken> {
  const { user, client, readOnly, expiresAt } = wanted;
  const { id, text } = await mint(
    tx,
    deps,
    { kind: 'user', user, subject: null, client, readOnly, ...(expiresAt === null ? {} : { expiresAt }) },
    by,
  );
  return { id, token: text, user, client, readOnly, expiresAt };
}

/**
 * A new token in place of one of the caller's own. The old one is good for an hour more; one to sign in with ends at once,
 * so that it serves one person once. The new one ends when the old one would have: replacing lengthens nothing.
 */
export async function replaceToken(
  deps: Deps,
  by: Principal,
  idOrSelf: string,
  input: { client?: string | undefined },
): Minted {
  if (!may(by, 'own.token')) return notFor(by, 'replace tokens');
  if (input.client === PAGE_CLIENT) return refuse(forPages());
  const id = idOrSelf === 'self' ? by.token : idOrSelf;
  if (!isId('token', id) || (id !== by.token && !mayReplaceOthers(by))) return tokenNotFound(id);
  return deps.store.unit(async (tx) => {
    await tx.lock('users', [by.user]);
    await tx.lock('tokens', [id]);
    const token = await tokenRows.findToken(tx, id);
    if (!token || token.user !== by.user) return tokenNotFound(id);
    if (token.kind !== 'user') return refuse(notAPersons(token.kind));
    if (token.client === PAGE_CLIENT) return refuse(forPages());
    if (!isGood(token, tx.now)) return tokenNotFound(id);
    const full = token.signIn ? undefined : await roomProblem(tx, by.user);
    if (full) return refuse(full);
    if (token.signIn) await tokenRows.revokeToken(tx, id);
    else await tokenRows.endTokenAt(tx, id, tx.now + GRACE_MS);
    tx.wake(TOKENS_TOPIC);
    await recordAudit(tx, by, { door: doorOf(by), action: 'token.replaced', subject: id });
    const client = input.client ?? (token.signIn ? 'cli' : (token.client ?? 'cli'));
    const expiresAt = token.signIn ? null : token.expiresAt;
    return ok(
      await mintFor(tx, deps, by, { user: by.user, client, readOnly: token.readOnly ?? false, expiresAt }),
    );
  });
}

const forPages = () =>
  refusal(
    'request.invalid',
    `Tokens of the client "${PAGE_CLIENT}" are those of pages, which sign in by a code.`,
    {
      hint: 'Sign a page in: muster open. For a program, name another client.',
    },
  );

const mayReplaceOthers = (by: Principal): boolean =>
  by.kind === 'user' && by.signIn !== true && may(by, 'own.change');

const isGood = ({ revokedAt, expiresAt }: tokenRows.Token, now: number): boolean =>
  revokedAt === null && (expiresAt === null || now < expiresAt);

export const tokenNotFound = (id: TokenId | string) =>
  refuse(
    refusal('token.not_found', `No token "${id}" was found.`, {
      hint: 'See those that are good: muster token list',
      details: { token: id },
    }),
  );

const notAPersons = (kind: string) =>
  refusal(
    'request.invalid',
    `This is the token of ${kind === 'agent' ? 'an agent' : `a ${kind}`}, not a person’s.`,
    {
      hint: 'Of an agent: muster agent rotate NAME. Of a client: muster connect CLIENT, then revoke the old one.',
      details: { kind },
    },
  );
