import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Principal } from '#domain';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const connect = async (client: string, more: { fresh?: boolean; mayApprove?: boolean } = {}) =>
  world.hub.sessions.connect(world.person, { client, fresh: false, ...more });
const whoIs = async (token: string) => good(await world.hub.auth.whoIs(token));

describe('connecting an outside client', () => {
  test('gives a token that is its main session, found again when it comes back', async () => {
    const first = good(await connect('claude'));
    expect(first).toMatchObject({ client: 'claude', isNew: true });
    expect(await whoIs(first.token)).toMatchObject({ kind: 'session', session: first.session });
    const again = good(await connect('claude'));
    expect(again).toMatchObject({ session: first.session, isNew: false });
    expect(await whoIs(first.token)).toMatchObject({ session: first.session });
    const other = good(await connect('codex'));
    expect(other.session).not.toBe(first.session);
  });

  test('makes another main session when asked for a fresh one, and finds it by its name', async () => {
    const first = good(await connect('claude', { fresh: true }));
    const second = good(await connect('claude', { fresh: true }));
    const third = good(await connect('claude', { fresh: true }));
    expect([first.client, second.client, third.client]).toEqual(['claude', 'claude-2', 'claude-3']);
    expect(new Set([first.session, second.session, third.session]).size).toBe(3);
    expect(good(await connect('claude-2')).session).toBe(second.session);
  });

  test('two at once get one session', async () => {
    const [one, two] = await Promise.all([connect('claude'), connect('claude')]);
    expect(good(one).session).toBe(good(two).session);
  });

  test('is for persons alone, not under the name of a person’s own door', async () => {
    const { token } = good(await connect('claude'));
    const session = await whoIs(token);
    expect(codeOf(await world.hub.sessions.connect(session, { client: 'codex', fresh: false }))).toBe(
      'auth.forbidden',
    );
    const viewer: Principal = { ...world.person, kind: 'user', role: 'viewer', client: 'cli' };
    expect(codeOf(await world.hub.sessions.connect(viewer, { client: 'codex', fresh: false }))).toBe(
      'auth.forbidden',
    );
    expect(codeOf(await connect('cli'))).toBe('request.invalid');
  });

  test('gives the right to approve only when a person says so, and writes it into the audit log', async () => {
    const { session, token } = good(await connect('claude'));
    expect(good(await world.hub.sessions.self(await whoIs(token))).mayApprove).toBe(false);
    await connect('claude', { mayApprove: true });
    expect(good(await world.hub.sessions.self(await whoIs(token))).mayApprove).toBe(true);
    const { items } = good(await world.hub.audit.list(world.person, { limit: 10 }));
    expect(items.filter(({ action }) => action === 'client.connected')).toMatchObject([
      { subject: session, data: { client: 'claude', mayApprove: true } },
      { subject: session, data: { client: 'claude' } },
    ]);
  });
});

describe('the token of a managed session', () => {
  test('is given to its own agent while it lives; each ends the one before', async () => {
    const { session } = await world.delegate('mill');
    const { contract } = world.hub;
    const first = good(await contract.sessionToken(world.agent.by, session));
    expect(await whoIs(first.token)).toMatchObject({ kind: 'session', session, mcpOnly: true });
    const second = good(await contract.sessionToken(world.agent.by, session));
    expect(codeOf(await world.hub.auth.whoIs(first.token))).toBe('auth.expired');
    expect(await whoIs(second.token)).toMatchObject({ session });

    const closing = world.hub.sessions.close(world.person, session, { force: false });
    await world.agent.confirmClose();
    good(await closing);
    expect(codeOf(await world.hub.auth.whoIs(second.token))).toBe('auth.revoked');
    expect(codeOf(await contract.sessionToken(world.agent.by, session))).toBe('session.closed');
  });

  test('is given to nobody else, and sessions of other agents do not exist', async () => {
    const { session } = await world.delegate('mill');
    expect(codeOf(await world.hub.contract.sessionToken(world.person, session))).toBe('auth.forbidden');
    const { user } = world.person;
    const place = { name: 'other', hostname: 'barn', platform: 'linux', version: '0.1.0', slots: 1 };
    const other = good(await world.hub.auth.whoIs((await world.hub.fleet.ensureLocal(user, place)).token));
    expect(codeOf(await world.hub.contract.sessionToken(other, session))).toBe('session.not_found');
  });
});
