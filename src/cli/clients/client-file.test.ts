import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tempDir, type TempDir } from '../../../test/support/temp-dir.ts';
import { applyClientFile, planClientFile, tokenInFile } from './client-file.ts';

const JSON_PLACE = { title: 'Some', format: 'json', path: ['mcpServers', 'muster'] } as const;
const TOML_PLACE = { title: 'Some', format: 'toml', path: ['mcp_servers', 'muster'] } as const;
const URL_OF_HUB = 'http://127.0.0.1:7070/mcp';
const TOKEN = `mst_session_${'a'.repeat(43)}`;
const ENTRY = { url: URL_OF_HUB, headers: { Authorization: `Bearer ${TOKEN}` } };

let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(() => dir[Symbol.asyncDispose]());

async function put(
  place: typeof JSON_PLACE | typeof TOML_PLACE,
  file: string,
  entry: Record<string, unknown> = ENTRY,
) {
  const plan = await planClientFile(place, file, entry);
  if (!plan.ok) throw new Error(plan.error.message);
  await applyClientFile(plan.value);
  return plan.value;
}

describe('a client’s JSON file', () => {
  test('is made where there is none, for its user alone', async () => {
    const file = dir.at('deep', 'settings.json');
    const plan = await put(JSON_PLACE, file);
    expect(plan).toMatchObject({ isNew: true, replaces: false, backup: null });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ mcpServers: { muster: ENTRY } });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('keeps everything else, its indent and its mode; the text before stands beside it', async () => {
    const file = dir.at('settings.json');
    const before = '{\n    "theme": "dark",\n    "mcpServers": { "other": { "command": "x" } }\n}\n';
    await writeFile(file, before, { mode: 0o640 });
    const plan = await put(JSON_PLACE, file);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('\n    "theme": "dark"');
    expect(JSON.parse(text)).toEqual({
      theme: 'dark',
      mcpServers: { other: { command: 'x' }, muster: ENTRY },
    });
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(plan.backup).toBe(`${plan.file}.before-muster`);
    expect(await readFile(plan.backup ?? '', 'utf8')).toBe(before);
  });

  test('is the same after the same entry was put twice', async () => {
    const file = dir.at('settings.json');
    await put(JSON_PLACE, file);
    const once = await readFile(file, 'utf8');
    expect(await put(JSON_PLACE, file)).toMatchObject({ replaces: true, text: once });
  });

  test('that is a link stays one', async () => {
    await mkdir(dir.at('dotfiles'));
    await writeFile(dir.at('dotfiles', 'real.json'), '{}');
    await symlink(dir.at('dotfiles', 'real.json'), dir.at('linked.json'));
    await put(JSON_PLACE, dir.at('linked.json'));
    expect(await readFile(dir.at('dotfiles', 'real.json'), 'utf8')).toContain(URL_OF_HUB);
  });

  test.each(['{ // a comment\n}', '[]', '{"mcpServers": "none"}', '{"a": '])(
    'that reads %j is left as it is',
    async (text) => {
      const file = dir.at('settings.json');
      await writeFile(file, text);
      const plan = await planClientFile(JSON_PLACE, file, ENTRY);
      expect(plan).toMatchObject({ ok: false, error: { code: 'config.unreadable' } });
      expect(await readFile(file, 'utf8')).toBe(text);
    },
  );
});

describe('a client’s TOML file', () => {
  const table = `[mcp_servers.muster]\nurl = "${URL_OF_HUB}"\n`;
  const entry = { url: URL_OF_HUB };

  test('gets the table at its end', async () => {
    const file = dir.at('config.toml');
    await writeFile(file, 'model = "x" # mine\n\n[mcp_servers.other]\ncommand = "y"');
    await put(TOML_PLACE, file, entry);
    expect(await readFile(file, 'utf8')).toBe(
      `model = "x" # mine\n\n[mcp_servers.other]\ncommand = "y"\n\n${table}`,
    );
  });

  test('has the table replaced, its sub-tables too, and nothing around it touched', async () => {
    const file = dir.at('config.toml');
    const around = (own: string) => `[a]\nx = 1\n\n${own}\n[mcp_servers.muster_two]\ny = 2\n`;
    await writeFile(
      file,
      around('[mcp_servers."muster"]\nurl = "old"\n\n[mcp_servers.muster.tools]\nz = 3\n'),
    );
    expect(await put(TOML_PLACE, file, entry)).toMatchObject({ replaces: true });
    expect(await readFile(file, 'utf8')).toBe(around(table));
    await put(TOML_PLACE, file, entry);
    expect(await readFile(file, 'utf8')).toBe(around(table));
  });

  test.each(['[mcp_servers]\nmuster = { url = "x" }\n', 'mcp_servers.muster.url = "x"\n'])(
    'that has it as %j is left as it is',
    async (text) => {
      const file = dir.at('config.toml');
      await writeFile(file, text);
      const plan = await planClientFile(TOML_PLACE, file, entry);
      expect(plan).toMatchObject({ ok: false, error: { code: 'config.unreadable' } });
    },
  );

  test('is made where there is none', async () => {
    await put(TOML_PLACE, dir.at('config.toml'), entry);
    expect(await readFile(dir.at('config.toml'), 'utf8')).toBe(table);
  });
});

test('finds the token that stands in an entry for this address, and no other', async () => {
  await put(JSON_PLACE, dir.at('a.json'));
  await put(TOML_PLACE, dir.at('a.toml'));
  expect(await tokenInFile(JSON_PLACE, dir.at('a.json'), URL_OF_HUB)).toBe(TOKEN);
  expect(await tokenInFile(TOML_PLACE, dir.at('a.toml'), URL_OF_HUB)).toBe(TOKEN);
  expect(await tokenInFile(JSON_PLACE, dir.at('a.json'), 'http://elsewhere/mcp')).toBeUndefined();
  expect(await tokenInFile(JSON_PLACE, dir.at('none.json'), URL_OF_HUB)).toBeUndefined();
});
