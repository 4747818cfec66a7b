import type { Principal, SessionId } from '#domain';
import type { ServedHub } from '../../testing/served-hub.ts';
import { mcpClient, type McpTestClient } from './mcp-client.ts';

/** The agent of this hub is there, with the harness `echo`. */
export async function bringEcho(at: ServedHub): Promise<void> {
  const harnesses = [{ name: 'echo', canResume: true, canSteer: true }];
  await at.call('POST', '/api/v1/agents/self/heartbeat', {
    token: at.tokens.agent,
    body: { contract: 1, version: '0.1.0', harnesses },
  });
}

/** Whom a token names. */
export async function who(at: ServedHub, token: string): Promise<Principal> {
  const found = await at.hub.auth.whoIs(token);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

/** A client that calls tools with this token. */
export const withToken = (at: ServedHub, token: string): Promise<McpTestClient> =>
  mcpClient('http://127.0.0.1:7070/mcp', token, {
    fetch: (url, init) => at.app.fetch(new Request(url, init)),
  });

/** An outside client of a person, connected; of the hub's first person, unless another's token is given. */
export async function connected(
  at: ServedHub,
  client: string,
  person = at.tokens.user,
): Promise<McpTestClient> {
  const made = await at.hub.sessions.connect(await who(at, person), { client, fresh: true });
  if (!made.ok) throw new Error(made.error.message);
  return withToken(at, made.value.token);
}

/** What a harness of this session calls with. */
export const asHarness = async (at: ServedHub, session: SessionId): Promise<McpTestClient> =>
  withToken(at, await at.hub.auth.mintSessionToken(at.user, session));
