import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toolTable } from '../auth/testing/access-table.ts';
import { BAD_CALLERS, CALLERS, everyPrincipal, type Principals } from '../auth/testing/principals.ts';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';
import { mcpClient } from './testing/mcp-client.ts';
import { TOOLS } from './toolsets.ts';

let at: ServedHub;
let principals: Principals;
beforeAll(async () => {
  at = await servedHub();
  principals = await everyPrincipal(at);
});
afterAll(() => at[Symbol.asyncDispose]());

/** A call of one tool as it goes over the wire. */
const wire = (name: string, token: string | null) =>
  at.call('POST', '/mcp', {
    token,
    headers: { accept: 'application/json, text/event-stream' },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } },
  });

const SESSIONS = CALLERS.filter((kind) => kind.includes('session'));
const OTHERS = CALLERS.filter((kind) => !SESSIONS.includes(kind));

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))('X01: tool %s', (name, tool) => {
  test('stands in the table', () => {
    expect(toolTable()).toContain(`| \`${name}\` |`);
  });

  test.each(BAD_CALLERS)('refuses: %s', async (kind) => {
    const { token, status, code } = principals.bad[kind];
    const answer = await wire(name, token);
    expect([answer.status, answer.json.error.code]).toEqual([status, code]);
  });

  test.each(OTHERS)('is for sessions alone, and so refuses: %s', async (kind) => {
    const answer = await wire(name, principals.callers[kind].token);
    expect([answer.status, answer.json.error.code]).toEqual([403, 'auth.forbidden']);
  });

  // An input that names nothing is minded only by whom the tool is offered to: that is asked first.
  test.each(SESSIONS)('is offered and answers as the table says: %s', async (kind) => {
    const { token, column } = principals.callers[kind];
    const fetch = (url: string | URL, init?: RequestInit) => at.app.fetch(new Request(url, init));
    await using client = await mcpClient('http://127.0.0.1:7070/mcp', token, { fetch });
    const isOffered = (await client.tools()).includes(name);
    const { code } = await client.call(name, { nothing: true });
    expect(code).toBe(isOffered ? 'request.unknown_field' : 'auth.forbidden');
    // The right to approve, and to spawn, is a session's own; outside clients have both here, and a managed one may lack it.
    const wanted = column === 'session' || (column === 'none' ? isOffered : tool.annotations.readOnlyHint);
    expect(isOffered).toBe(wanted);
  });
});
