import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliWorld, type CliWorld } from '../testing/cli-world.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

let world: CliWorld;
beforeAll(async () => {
  world = await cliWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

async function client(argv: string[] = [], mode: 'legacy' | 'auto' = 'legacy') {
  const made = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const env = { ...world.env, PATH: process.env['PATH'] ?? '' };
  await made.connect(
    new StdioClientTransport({ command: process.execPath, args: [MAIN, 'mcp', ...argv], env }),
  );
  return {
    made,
    call: async (name: string, input: Record<string, unknown> = {}) =>
      JSON.stringify(await made.callTool({ name, arguments: input })),
    [Symbol.asyncDispose]: () => made.close(),
  };
}

const line = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
const listed = line({ id: 1, method: 'tools/list', params: {} });
const token = () => world.dir.at('state', 'clients', 'mcp.token');

describe('muster mcp', () => {
  test.each(['legacy', 'auto'] as const)('serves the official client as a process (%s)', async (mode) => {
    await using one = await client([], mode);
    const { tools } = await one.made.listTools();
    expect(tools.map(({ name }) => name)).toContain('sessions_spawn');
    const label = `stdio-${mode}`;
    const spawned = await one.call('sessions_spawn', {
      task: 'hello',
      harness: 'echo',
      delegate: true,
      label,
      cwd: world.project,
    });
    expect(spawned).toContain('has started');
    // Asked for by its turn, it is answered though the reply was already carried by the answer above.
    const [turn = 'none'] = /trn_\w+/.exec(spawned) ?? [];
    expect(await one.call('sessions_wait', { turn, timeoutSeconds: 45 })).toContain('echo: hello');
  });

  test('is one client with one main session, and with another name another', async () => {
    expect((await stat(token())).mode & 0o777).toBe(0o600);
    const kept = await readFile(token(), 'utf8');
    {
      await using again = await client();
      expect(await again.call('sessions_list')).toContain('stdio-legacy');
    }
    expect(await readFile(token(), 'utf8')).toBe(kept);
    await using other = await client(['--client', 'my-editor']);
    expect(await other.call('sessions_list')).toContain('You have no session');
  });

  test('takes the token of a session from its environment', async () => {
    const { token: given } = (await world.run(['connect', 'given', '--json'])).json();
    const env = { MUSTER_TOKEN: given, MUSTER_HUB: world.composition.address };
    const ran = await world.run(['mcp', '--client', 'unused'], { stdin: listed, env });
    expect(ran).toMatchObject({ exit: 0, err: '' });
    await expect(stat(world.dir.at('state', 'clients', 'unused.token'))).rejects.toThrow('ENOENT');
  });

  test('makes another token when the one that it kept is not good any more', async () => {
    await writeFile(token(), `mst_session_${'A'.repeat(43)}\n`);
    await using again = await client();
    expect(await again.call('sessions_list')).toContain('stdio-legacy');
    expect(await readFile(token(), 'utf8')).not.toContain('AAAA');
  });

  test('makes one token for calls that come together, at first and when it is revoked', async () => {
    const env = { ...world.env, PATH: process.env['PATH'] ?? '' };
    const child = spawn(process.execPath, [MAIN, 'mcp', '--client', 'hasty'], { env });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const three = [1, 2, 3].map((id) => line({ id, method: 'tools/list', params: {} })).join('');
    const made = async () => {
      const { items } = (await world.run(['token', 'list', '--json'])).json();
      return items.filter(({ client: of }: { client: string }) => of === 'hasty');
    };
    for (const _ of ['at first', 'when it is revoked']) {
      for (const { id } of await made()) await world.run(['token', 'revoke', id]);
      child.stdin.write(three);
      for (let answer = 0; answer < 3; answer++)
        expect((await lines.next()).value).toContain('sessions_spawn');
      expect(await made()).toHaveLength(1);
    }
    child.stdin.end();
    await once(child, 'exit');
  });

  test('refuses a name that is none, as a usage error', async () => {
    expect(await world.run(['mcp', '--client', '../x'])).toMatchObject({ exit: 2, out: '' });
  });
});
