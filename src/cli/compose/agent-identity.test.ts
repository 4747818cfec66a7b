import { mkdir, readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIds, systemClock, systemRandom } from '#base';
import { createClient, type Client } from '#contract/client';
import { CommandContext } from '../command-context.ts';
import { cliWorld, type CliWorld } from '../testing/cli-world.ts';
import { agentIdentity } from './agent-identity.ts';

let world: CliWorld;
let person: Client;
beforeAll(async () => {
  world = await cliWorld();
  const { address, token } = world.composition;
  person = createClient({ baseUrl: address, token, clientName: 'test' });
});
afterAll(() => world[Symbol.asyncDispose]());

async function joinToken(): Promise<string> {
  const minted = await person.call('join_tokens.mint');
  if (!minted.ok) throw new Error(minted.error.message);
  return minted.value.token;
}

/** One start of a daemon of that name; with `loses` the answer to its registration is lost on the way. */
async function start(name: string, join: string | undefined, loses = false) {
  const folder = world.dir.at(`state-${name}`);
  await mkdir(folder, { recursive: true });
  const nothing = { write: () => {} };
  const context = new CommandContext(
    {
      stdout: nothing,
      stderr: nothing,
      stdin: (async function* () {})(),
      env: {},
      cwd: world.project,
      clock: systemClock,
      ids: createIds(systemClock, systemRandom),
      fetch: async (...call: Parameters<typeof fetch>) => {
        const answer = await fetch(...call);
        const url = call[0] instanceof Request ? call[0].url : '';
        if (loses && url.endsWith('/register')) throw new TypeError('the connection broke');
        return answer;
      },
      signal: new AbortController().signal,
    },
    { json: false, hub: undefined },
  );
  const flags = { hub: world.composition.address, join, name, state: folder, slots: undefined };
  const more = { tags: [], roots: [world.project], insecure: false, version: '0.1.0' };
  return { folder, identity: await agentIdentity(context, folder, { ...flags, ...more }) };
}

const named = async (name: string) => {
  const listed = await person.call('agents.list', { query: {} });
  return listed.ok ? listed.value.items.filter((agent) => agent.name === name) : [];
};

test('an answer that was lost costs neither the agent nor its join token: the same line makes the same agent', async () => {
  const join = await joinToken();
  const lost = await start('mill', join, true);
  expect(lost.identity).toMatchObject({ ok: false, error: { code: 'hub.unreachable' } });
  const [registered] = await named('mill');
  const again = await start('mill', join);
  expect(again.identity).toMatchObject({ ok: true, value: { agent: registered?.id, name: 'mill' } });
  expect(await named('mill')).toHaveLength(1);
  expect((await readdir(again.folder)).sort()).toEqual(['agent.json', 'token']);
  // Nobody else gets in with that token.
  expect((await start('forge', join)).identity).toMatchObject({ error: { code: 'auth.join_used' } });
});

test('without the join token too, since it has its own by then', async () => {
  const lost = await start('anvil', await joinToken(), true);
  expect(lost.identity.ok).toBe(false);
  const again = await start('anvil', undefined);
  expect(again.identity).toMatchObject({ ok: true, value: { name: 'anvil' } });
  const kept = (await readFile(`${again.folder}/token`, 'utf8')).trim();
  expect(again.identity).toMatchObject({ value: { token: kept } });
});

test('one that was refused asks anew, with the token that it has drawn', async () => {
  const join = await joinToken();
  expect((await start('mill', join)).identity.ok).toBe(true);
  expect((await start('saw', 'mst_join_'.padEnd(52, 'x'))).identity).toMatchObject({
    error: { code: 'auth.invalid' },
  });
  expect((await start('saw', join)).identity).toMatchObject({ ok: true, value: { name: 'saw' } });
});
