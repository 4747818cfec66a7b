import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Principal } from '#domain';
import { mcpClient } from '../mcp/testing/mcp-client.ts';
import { servedHub, until, type ServedHub } from '../testing/served-hub.ts';
import { addUser, good } from './testing/full-user.ts';

let at: ServedHub;
let admin: Principal;
let kim: { token: string };
beforeEach(async () => {
  at = await servedHub();
  admin = good(await at.hub.auth.whoIs(at.tokens.user));
  kim = await addUser(at, 'kim', 'member');
});
afterEach(() => at[Symbol.asyncDispose]());

/** Lets calls that wait come to rest. */
async function settle(): Promise<void> {
  let turns = 0;
  await until(() => turns++ > 300);
}

const waitByRest = () =>
  at.call('POST', '/api/v1/mail/wait', { token: kim.token, body: { timeoutSeconds: 40 } });

test('a call that waits is refused when its account is disabled, and when its token is revoked', async () => {
  const first = waitByRest();
  await settle();
  good(await at.hub.users.change(admin, 'kim', { disabled: true }));
  expect(await first).toMatchObject({ status: 403, json: { error: { code: 'auth.disabled' } } });

  good(await at.hub.users.change(admin, 'kim', { disabled: false }));
  const second = waitByRest();
  await settle();
  const { token } = good(await at.hub.auth.whoIs(kim.token));
  good(await at.hub.auth.revoke(admin, token));
  expect(await second).toMatchObject({ status: 401, json: { error: { code: 'auth.revoked' } } });
});

test('so is a tool that waits', async () => {
  const by = good(await at.hub.auth.whoIs(kim.token));
  const { token } = good(await at.hub.sessions.connect(by, { client: 'editor', fresh: true }));
  const fetch = (url: string | URL, init?: RequestInit) => at.app.fetch(new Request(url, init));
  await using client = await mcpClient('http://127.0.0.1:7070/mcp', token, { mode: 'legacy', fetch });
  const waiting = client.call('sessions_wait', { timeoutSeconds: 40 });
  await settle();
  good(await at.hub.users.change(admin, 'kim', { disabled: true }));
  expect((await waiting).text).toContain('is disabled');
});

test('calls of others go on', async () => {
  const other = at.call('POST', '/api/v1/mail/wait', { body: { timeoutSeconds: 1 } });
  await settle();
  good(await at.hub.users.change(admin, 'kim', { disabled: true }));
  await settle();
  at.clock.advance(2_000);
  expect(await other).toMatchObject({ status: 200, json: { messages: [] } });
});
