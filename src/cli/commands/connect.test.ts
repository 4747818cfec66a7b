import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliWorld, steady, type CliWorld, see } from '../testing/cli-world.ts';

let world: CliWorld;
beforeAll(async () => {
  world = await cliWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const masked = (text: string) =>
  steady(text, world)
    .replaceAll(/mst_session_[\w-]{43}/g, 'mst_session_…')
    .replaceAll(world.dir.path, '/home/ann');

describe('muster connect', () => {
  test('prints what belongs into the client’s configuration, and where', async () => {
    const ran = await world.run(['connect', 'codex']);
    expect(ran.exit).toBe(0);
    expect(masked(ran.out)).toBe(
      '[mcp_servers.muster]\nurl = "http://hub/mcp"\nhttp_headers = { Authorization = "Bearer mst_session_…" }\n',
    );
    expect(masked(ran.err)).toBe(
      [
        'This belongs into /project/.codex/config.toml. It holds the token, which is shown this once.',
        'Or let it be written: muster connect codex --write',
        'It is the new main session ses_… of client codex.',
        '',
      ].join('\n'),
    );
  });

  test('names the client’s own command where it has one', async () => {
    const ran = await world.run(['connect', 'claude']);
    expect(masked(ran.err)).toContain(
      "Or type: claude mcp add --scope user --transport http muster http://hub/mcp --header 'Authorization: Bearer mst_session_…'",
    );
  });

  test('finds the session that the client has, or with --new makes another', async () => {
    const first = (await world.run(['connect', 'gemini', '--json'])).json();
    expect(first).toMatchObject({
      client: 'gemini',
      isNew: true,
      token: expect.stringMatching(/^mst_session_/),
    });
    const again = (await world.run(['connect', 'gemini', '--json'])).json();
    expect(again).toMatchObject({ session: first.session, isNew: false });
    const fresh = (await world.run(['connect', 'gemini', '--new', '--json'])).json();
    expect(fresh).toMatchObject({ client: 'gemini-2', isNew: true });
  });

  test('writes it, keeps the file before, and does nothing the second time', async () => {
    const file = world.dir.at('.claude.json');
    await writeFile(file, '{"theme": "dark"}');
    const ran = await world.run(['connect', 'claude', '--write']);
    expect(ran.exit).toBe(0);
    expect(masked(ran.out)).toBe(
      'Claude Code is connected: written to /project/.claude.json, keeping the file before as /project/.claude.json.before-muster.\n',
    );
    const written = await readFile(file, 'utf8');
    expect(JSON.parse(written)).toMatchObject({ theme: 'dark', mcpServers: { muster: { type: 'http' } } });
    expect(await readFile(`${file}.before-muster`, 'utf8')).toBe('{"theme": "dark"}');
    const second = await world.run(['connect', 'claude', '--write']);
    expect(second.out).toBe('Claude Code is connected already.\n');
    expect(await readFile(file, 'utf8')).toBe(written);
  });

  test('writes anew when the token that is there was revoked', async () => {
    await world.run(['connect', 'cursor', '--write']);
    const { items } = (await world.run(['token', 'list', '--json'])).json();
    const { id } = items.find(({ client }: { client: string }) => client === 'cursor');
    const revoked = await world.run(['token', 'revoke', id]);
    expect(masked(revoked.out)).toBe('Revoked: tok_…. What was spawned with it goes on.\n');
    expect((await world.run(['connect', 'cursor', '--write', '--json'])).json()).toMatchObject({
      isNew: false,
      written: true,
      replaces: true,
    });
  });

  test('with --dry-run makes no token and writes nothing', async () => {
    const before = (await world.run(['token', 'list', '--json'])).json().items.length;
    const ran = await world.run(['connect', 'qwen', '--write', '--dry-run']);
    expect(masked(ran.out)).toBe(
      [
        'Would mint a token for Qwen Code and write to /project/.qwen/settings.json (a new file):',
        '',
        JSON.stringify(
          {
            mcpServers: { muster: { httpUrl: 'http://hub/mcp', headers: { Authorization: 'Bearer TOKEN' } } },
          },
          null,
          2,
        ),
        '',
      ].join('\n'),
    );
    expect((await world.run(['token', 'list', '--json'])).json().items).toHaveLength(before);
    await expect(stat(world.dir.at('.qwen'))).rejects.toThrow('ENOENT');
  });

  test('leaves a file alone that it cannot change, and makes no token for it', async () => {
    const env = { HOME: world.dir.at('other') };
    await mkdir(world.dir.at('other', '.gemini'), { recursive: true });
    await writeFile(world.dir.at('other', '.gemini', 'settings.json'), '{ // mine\n}');
    const before = (await world.run(['token', 'list', '--json'])).json().items.length;
    const ran = await world.run(['connect', 'gemini', '--write'], { env });
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('cannot be changed: it is no plain JSON object');
    expect((await world.run(['token', 'list', '--json'])).json().items).toHaveLength(before);
  });

  test('knows the usual form for other clients, but not their files', async () => {
    expect((await world.run(['connect', 'my-editor'])).out).toContain('"type": "http"');
    const ran = await world.run(['connect', 'my-editor', '--write']);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('Known: claude, codex, gemini, qwen, opencode, openclaw, cursor.');
    expect((await world.run(['connect', 'My Editor'])).exit).toBe(2);
    expect((await world.run(['connect', 'cli'])).err).toContain('a door of persons');
  });
});

describe('muster token', () => {
  test('lists whose tokens are good, without the tokens', async () => {
    const ran = await world.run(['token', 'list']);
    expect(ran.out).toMatch(/^TOKEN +OF +CLIENT +FOR +MADE +USED +ENDS/);
    expect(ran.out).toMatch(/tok_\w+ +person +cli/);
    expect(ran.out).not.toContain('mst_');
  });

  test('revokes nothing with --dry-run, and says when there is none', async () => {
    const { items } = (await world.run(['token', 'list', '--json'])).json();
    const { id } = items[0];
    expect((await world.run(['token', 'revoke', id, '--dry-run'])).out).toBe(`Would revoke ${id}.\n`);
    expect((await world.run(['token', 'list', '--json'])).json().items).toEqual(items);
    const none = await world.run(['token', 'revoke', 'tok_zzzz']);
    expect([none.exit, none.err]).toEqual([
      3,
      'There is no token "tok_zzzz".\nSee: muster token list\n' + see('token.not_found'),
    ]);
  });

  // The last of all: the agent of this world reaches its hub no more.
  test('says what becomes of an agent whose token is revoked', async () => {
    const { items } = (await world.run(['token', 'list', '--json'])).json();
    const { id } = items.find(({ kind }: { kind: string }) => kind === 'agent');
    const ran = await world.run(['token', 'revoke', id]);
    expect(ran.exit).toBe(0);
    expect(ran.err).toContain('Its agent is cut off from the hub.');
  });
});
