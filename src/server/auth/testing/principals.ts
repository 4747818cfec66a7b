import type { Result } from '#base';
import type { Principal, Refusal, RefusalCode, SessionId, UserRole } from '#domain';
import type { ServedHub } from '../../testing/served-hub.ts';
import type { Column } from './access-table.ts';

function good<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** A token that is good, and what of the table holds for it; `none`: it is refused on every route, `signIn`: on all but one; `reading`: what a viewer may, and the metrics. */
export interface Caller {
  token: string;
  column: Column | 'none' | 'signIn' | 'reading';
}
/** A token that is not good, and how it is refused. */
export interface BadCaller {
  token: string | null;
  status: 401 | 403;
  code: RefusalCode;
}

export const CALLERS = [
  'admin',
  'another admin',
  'member',
  'viewer',
  'token of an admin that only reads',
  'token to sign in with',
  'agent',
  'agent of another user',
  'join token',
  'join token of another user',
  'outside session',
  'outside session of another user',
  'outside session of a viewer',
  'managed session',
] as const;
export const BAD_CALLERS = [
  'no token',
  'malformed',
  'in another case',
  'unknown',
  'expired',
  'revoked',
  'person who is disabled',
  'agent of a disabled person',
  'join token of a disabled person',
  'session of a disabled person',
  'join token of a viewer',
  'disabled agent',
  'removed agent',
  'closed session',
  'used join token',
] as const;

export interface Principals {
  callers: Record<(typeof CALLERS)[number], Caller>;
  bad: Record<(typeof BAD_CALLERS)[number], BadCaller>;
}

/** What makes tokens at a served hub, for its admin and for others. */
function mintAt(at: ServedHub, admin: Principal) {
  const { hub } = at;
  const who = async (token: string): Promise<Principal> => good(await hub.auth.whoIs(token));
  const lasting = async (user: string) =>
    good(await hub.auth.createToken(admin, { client: 'cli', user, readOnly: false })).token;
  return {
    who,
    lasting,
    user: async (name: string, role: UserRole) => {
      good(await hub.users.add(admin, { name, role, signIn: false }));
      const token = await lasting(name);
      return { token, by: await who(token) };
    },
    client: async (by: Principal) =>
      good(await hub.sessions.connect(by, { client: 'editor', fresh: true, mayApprove: true })),
    agent: async (by: Principal, name: string) => {
      const place = { name, hostname: name, platform: 'linux', version: '0.1.0', slots: 4 };
      return (await hub.fleet.ensureLocal(by.user, place)).token;
    },
    join: async (by: Principal) => good(await hub.auth.mintJoinToken(by)).token,
  };
}
type Mint = ReturnType<typeof mintAt>;

/** One token of every kind that there is, good or not, at a served hub. */
export async function everyPrincipal(at: ServedHub): Promise<Principals> {
  const admin = good(await at.hub.auth.whoIs(at.tokens.user));
  const mint = mintAt(at, admin);
  // Connected, and let an agent join, before becoming a viewer.
  const viewer = await mint.user('vi', 'member');
  const of = { viewer: viewer.token, client: (await mint.client(viewer.by)).token };
  const join = await mint.join(viewer.by);
  good(await at.hub.users.change(admin, 'vi', { role: 'viewer' }));
  const bad = await badCallers(at, mint, admin, join);
  return { callers: await goodCallers(at, mint, admin, of), bad };
}

async function goodCallers(
  at: ServedHub,
  mint: Mint,
  admin: Principal,
  of: { viewer: string; client: string },
): Promise<Principals['callers']> {
  const { hub } = at;
  const member = await mint.user('mo', 'member');
  const second = await mint.user('root', 'admin');
  const signIn = good(await hub.users.add(admin, { name: 'newcomer', role: 'admin', signIn: true })).signIn;
  const reading = good(await hub.auth.createToken(admin, { client: 'wall', readOnly: true })).token;
  const is = (token: string, column: Caller['column']): Caller => ({ token, column });
  return {
    admin: is(at.tokens.user, 'admin'),
    'another admin': is(second.token, 'admin'),
    member: is(member.token, 'member'),
    viewer: is(of.viewer, 'viewer'),
    'token of an admin that only reads': is(reading, 'reading'),
    'token to sign in with': is(signIn?.token ?? '', 'signIn'),
    agent: is(at.tokens.agent, 'agent'),
    'agent of another user': is(await mint.agent(member.by, 'forge'), 'agent'),
    'join token': is(at.tokens.join, 'join'),
    'join token of another user': is(await mint.join(member.by), 'join'),
    'outside session': is((await mint.client(admin)).token, 'session'),
    'outside session of another user': is((await mint.client(member.by)).token, 'session'),
    'outside session of a viewer': is(of.client, 'viewersSession'),
    'managed session': is(await managed(at, admin), 'none'),
  };
}

async function badCallers(
  at: ServedHub,
  mint: Mint,
  admin: Principal,
  viewersJoin: string,
): Promise<Principals['bad']> {
  const { hub } = at;
  const ended = await endedTokens(at, mint, admin);
  const gone = await mint.user('gone', 'member');
  const agent = await mint.agent(gone.by, 'gone-mill');
  const join = await mint.join(gone.by);
  const session = (await mint.client(gone.by)).token;
  good(await hub.users.change(admin, 'gone', { disabled: true }));
  const stopped = await mint.agent(admin, 'stopped');
  good(await hub.fleet.change(admin, 'stopped', { intent: 'disabled' }));
  const no = (token: string | null, code: RefusalCode): BadCaller => ({ token, status: 401, code });
  const not = (token: string, code: RefusalCode): BadCaller => ({ token, status: 403, code });
  return {
    'no token': no(null, 'auth.missing'),
    malformed: no('mst_user_short', 'auth.invalid'),
    'in another case': no(at.tokens.user.toUpperCase(), 'auth.invalid'),
    unknown: no(`mst_user_${'A'.repeat(43)}`, 'auth.invalid'),
    expired: no(ended.expired, 'auth.expired'),
    revoked: no(ended.revoked, 'auth.revoked'),
    'person who is disabled': not(gone.token, 'auth.disabled'),
    'agent of a disabled person': not(agent, 'auth.disabled'),
    'join token of a disabled person': not(join, 'auth.disabled'),
    'session of a disabled person': not(session, 'auth.disabled'),
    'join token of a viewer': not(viewersJoin, 'auth.forbidden'),
    'disabled agent': not(stopped, 'agent.disabled'),
    'removed agent': no(ended.removed, 'auth.expired'),
    'closed session': no(ended.closed, 'auth.revoked'),
    'used join token': no(ended.usedJoin, 'auth.join_used'),
  };
}

async function endedTokens({ hub, clock }: ServedHub, mint: Mint, admin: Principal) {
  const closed = await mint.client(admin);
  good(await hub.sessions.close(admin, closed.session, { force: false }));
  const removed = await mint.agent(admin, 'removed');
  good(await hub.fleet.remove(admin, 'removed', { force: true }));
  const usedJoin = await mint.join(admin);
  const place = { hostname: 'x', platform: 'linux', version: '0.1.0', contract: 1, slots: 1 };
  const more = { name: 'joined', tags: [], harnesses: [], metadata: {} };
  good(await hub.fleet.register(await mint.who(usedJoin), { ...place, ...more }));
  const revoked = await mint.lasting('ann');
  good(await hub.auth.revoke(admin, (await mint.who(revoked)).token));
  const minute = { client: 'ci', readOnly: false, expiresInMs: 60_000 };
  const expired = good(await hub.auth.createToken(admin, minute)).token;
  clock.advance(60_000);
  return { closed: closed.token, removed, usedJoin, revoked, expired };
}

/** The token of a session that a harness would run: a spawn that nobody takes, as no agent polls here. */
async function managed(at: ServedHub, by: Principal): Promise<string> {
  const place = good(await at.hub.auth.whoIs(at.tokens.agent));
  const harnesses = [{ name: 'echo', canResume: true, canSteer: false }];
  good(await at.hub.contract.heartbeat(place, { contract: 1, version: '0.1.0', harnesses }));
  const input = {
    task: 'begin',
    harness: 'echo',
    agent: 'mill',
    cwd: '/work',
    delegate: true,
    label: 'managed',
  };
  const spawning = at.hub.sessions.spawn(by, input);
  let session: SessionId | undefined;
  while (session === undefined) {
    const { items } = good(await at.hub.sessions.list(by, { state: 'live', limit: 50 }));
    session = items.find((item) => item.session.label === 'managed')?.session.id;
  }
  at.clock.advance(20_000);
  good(await spawning);
  return at.hub.auth.mintSessionToken(by.user, session);
}
