import { ok, refuse } from '#base';
import { LIMITS, may, PAGE_CLIENT, refusal } from '#domain';
import type { Principal, Refusal, TokenId } from '#domain';
import { pageTokenRows, tokenRows, type Tx } from '#store';
import { recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { Answer } from '../services.ts';
import { judgeToken } from './judge-token.ts';
import { mint, TOKENS_TOPIC } from './mint-token.ts';
import type { SignedIn } from './page-verbs.ts';
import { roomProblem, tokenNotFound } from './replace-token.ts';
import { digestOf, drawCode, drawPageHalf, isSignInText, pageText } from './token-text.ts';

type Deps = Pick<HubDeps, 'store' | 'ids' | 'random'>;

const CODE_MS = LIMITS.signInCodeMinutes * 60_000;
export const PAGE_IDLE_MS = LIMITS.pageIdleDays * 24 * 3_600_000;

/** A code with the rights of the token that asks for it. */
export async function mintCode(deps: Deps, by: Principal): Answer<{ code: string; expiresAt: number }> {
  if (by.kind !== 'user' || !may(by, 'own.token')) return notFor(by, 'sign pages in');
  const code = drawCode(deps.random);
  return deps.store.unit(async (tx) => {
    const full = await roomProblem(tx, by.user);
    if (full) return refuse(full);
    const own = await tokenRows.findToken(tx, by.token);
    if (!own) return tokenNotFound(by.token);
    // A page goes on for as long as it is used: whoever may make no tokens would outlive their own by it.
    if (own.expiresAt !== null && !may(by, 'own.change')) return refuse(outlives());
    const expiresAt = tx.now + CODE_MS;
    const { user } = by;
    const readOnly = own.readOnly ?? false;
    const made = { kind: 'user', user, subject: null, client: 'sign-in', signIn: true, readOnly } as const;
    await mint(tx, deps, { ...made, expiresAt, drawn: code }, by);
    return ok({ code, expiresAt });
  });
}

const outlives = () =>
  refusal('auth.forbidden', 'A token that only reads and that ends by itself signs no page in.', {
    hint: 'Ask for one that does not end: muster token create --read-only',
  });

/** Why a code was not taken. A refusal of a unit would undo what it wrote, and this is to be written down. */
type Redeemed = { signedIn: SignedIn } | { why: Why; token: TokenId | null; refused: Refusal };
type Why = 'unknown' | 'used' | 'expired' | 'disabled';

/** Of two that come with one code, the lock of its row lets one in. */
export async function signIn(deps: Deps, code: string, tell: () => boolean): Answer<SignedIn> {
  const page = { cookie: drawPageHalf(deps.random), secret: drawPageHalf(deps.random) };
  const redeemed = await deps.store.unit((tx) => redeem(tx, deps, code, page));
  if ('signedIn' in redeemed) return ok(redeemed.signedIn);
  const { why, token, refused } = redeemed;
  if (tell()) {
    const note = { door: PAGE_CLIENT, action: 'sign_in.refused', subject: token, data: { why } };
    await deps.store.unit((tx) => recordAudit(tx, null, note));
  }
  return refuse(refused);
}

async function redeem(
  tx: Tx,
  deps: Deps,
  code: string,
  { cookie, secret }: Pick<SignedIn, 'cookie' | 'secret'>,
): Promise<Redeemed> {
  const found = isSignInText(code) ? await locked(tx, digestOf(code)) : null;
  if (!found?.token.signIn) return no('unknown', null);
  const { token, user } = found;
  const judged = judgeToken(found, tx.now);
  if (!judged.ok) return no(WHY[judged.error.code] ?? 'unknown', token.id, judged.error);
  if (judged.value.kind !== 'user') return no('unknown', null);
  const by: Principal = { ...judged.value, client: PAGE_CLIENT };
  await tokenRows.revokeToken(tx, token.id);
  await endLongestSilent(tx, by);
  const readOnly = token.readOnly ?? false;
  const made = { kind: 'user', user: by.user, subject: null, client: PAGE_CLIENT, readOnly } as const;
  const expiresAt = tx.now + PAGE_IDLE_MS;
  const { id } = await mint(tx, deps, { ...made, expiresAt, drawn: pageText(cookie, secret) }, by);
  const note = { door: PAGE_CLIENT, action: 'page.signed_in', subject: id, data: { code: token.id } };
  await recordAudit(tx, by, note);
  tx.wake(TOKENS_TOPIC);
  const who = { id: by.user, name: user.name, role: user.role };
  return { signedIn: { token: id, cookie, secret, user: who, readOnly } };
}

/** Read anew under the locks: what another has just used up is seen as such. */
async function locked(tx: Tx, digest: string): Promise<tokenRows.KnownToken | null> {
  const found = await tokenRows.findByDigest(tx, digest);
  if (!found) return null;
  await tx.lock('users', [found.token.user]);
  await tx.lock('tokens', [found.token.id]);
  return tokenRows.findByDigest(tx, digest);
}

/** Makes room for one page more. */
async function endLongestSilent(tx: Tx, by: Principal): Promise<void> {
  const pages = await pageTokenRows.listByUse(tx, by.user, PAGE_CLIENT);
  for (const id of pages.slice(LIMITS.pagesPerUser - 1)) await endPage(tx, by, id, 'too_many');
}

/** Ends the page that calls; programs have nothing to sign out of. */
export async function signOut({ store }: Deps, by: Principal): Answer<void> {
  if (by.kind !== 'user' || !may(by, 'own.token')) return notFor(by, 'sign pages out');
  if (by.client !== PAGE_CLIENT) return refuse(noPage());
  return store.unit(async (tx) => {
    await endPage(tx, by, by.token, 'asked');
    return ok(undefined);
  });
}

async function endPage(tx: Tx, by: Principal, id: TokenId, why: 'asked' | 'too_many'): Promise<void> {
  if (!(await tokenRows.revokeToken(tx, id))) return;
  await tx.event({ type: 'token.revoked', user: by.user, subject: id });
  await recordAudit(tx, by, { door: PAGE_CLIENT, action: 'page.signed_out', subject: id, data: { why } });
  tx.wake(TOKENS_TOPIC);
}

const noPage = () =>
  refusal('token.not_found', 'No page calls with this token, so that there is none to sign out.', {
    hint: 'End a token: muster token revoke TOKEN',
  });

const WHY: Readonly<Record<string, Why>> = {
  'auth.revoked': 'used',
  'auth.expired': 'expired',
  'auth.disabled': 'disabled',
};

const MESSAGE: Readonly<Record<Exclude<Why, 'disabled'>, string>> = {
  unknown: 'This is no code to sign in with at this hub.',
  used: 'This code was used already, or revoked; each is good once.',
  expired: 'This code has expired.',
};

function no(why: Why, token: TokenId | null, disabled?: Refusal): Redeemed {
  const refused =
    why === 'disabled' && disabled
      ? disabled
      : refusal('sign_in.refused', MESSAGE[why === 'disabled' ? 'unknown' : why], {
          hint: 'Get another: muster open',
          details: { why },
        });
  return { why, token, refused };
}
