import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir, type TempDir } from '../../../../../test/support/temp-dir.ts';
import { ids } from '../../../testing/test-host.ts';
import { cutText } from './cut-text.ts';
import { editTool } from './edit-tool.ts';
import { insidePath } from './inside.ts';
import { readTool } from './read-tool.ts';
import { searchTool } from './search-tool.ts';
import type { CallPlan, NativeTool } from './tool.ts';

/** A directory with a secret beside it. */
async function place() {
  const dir = await tempDir();
  const cwd = dir.at('work');
  mkdirSync(cwd);
  writeFileSync(dir.at('secret.txt'), 'the secret');
  return { dir, cwd, write: (name: string, text: string) => writeFileSync(join(cwd, name), text) };
}

const context = { signal: new AbortController().signal, show: () => {} };

async function plan(tool: NativeTool, input: unknown): Promise<CallPlan | string> {
  const planned = await tool.plan(input);
  return planned.ok ? planned.value : planned.error;
}

/** What the model is told. */
async function use(tool: NativeTool, input: unknown): Promise<string> {
  const planned = await plan(tool, input);
  return typeof planned === 'string' ? planned : (await planned.run(context)).text;
}

describe('paths', () => {
  const escapes: [string, (dir: TempDir) => string][] = [
    ['..', () => '../secret.txt'],
    ['.. in the middle', () => 'sub/../../secret.txt'],
    ['an absolute path', (dir) => dir.at('secret.txt')],
    ['an absolute path with ..', (dir) => `${dir.at('work')}/../secret.txt`],
    ['a link to a file', () => 'link-to-secret'],
    ['a link to a folder', () => 'link-to-outside/secret.txt'],
    ['a link in the middle to a new file', () => 'link-to-outside/new/deep.txt'],
    ['a link that leads nowhere', () => 'link-to-nowhere'],
    ['a NUL character', () => 'a\0b'],
  ];
  it.each(escapes)('never leave the directory: %s', async (_, path) => {
    const { dir, cwd } = await place();
    await using _dir = dir;
    mkdirSync(join(cwd, 'sub'));
    symlinkSync(dir.at('secret.txt'), join(cwd, 'link-to-secret'));
    symlinkSync(dir.path, join(cwd, 'link-to-outside'));
    symlinkSync(dir.at('not-yet.txt'), join(cwd, 'link-to-nowhere'));
    const wanted = path(dir);
    expect(await insidePath(cwd, wanted)).toMatchObject({ ok: false });
    for (const tool of [readTool(cwd), searchTool(cwd), editTool(cwd, ids)]) {
      const said = await use(tool, { path: wanted, content: 'x', text: 'secret' });
      expect(said).toMatch(/outside the working directory|NUL/);
      expect(said).not.toContain('the secret');
    }
    expect(existsSync(dir.at('not-yet.txt'))).toBe(false);
    expect(existsSync(dir.at('new'))).toBe(false);
    expect(readFileSync(dir.at('secret.txt'), 'utf8')).toBe('the secret');
  });

  it('may go through a link that stays inside, and through the directory’s own link', async () => {
    const { dir, cwd, write } = await place();
    await using _ = dir;
    write('a.txt', 'inside');
    symlinkSync(join(cwd, 'a.txt'), join(cwd, 'b.txt'));
    symlinkSync(cwd, dir.at('way'));
    expect(await insidePath(cwd, 'b.txt')).toMatchObject({ value: { short: 'a.txt' } });
    expect(await insidePath(dir.at('way'), dir.at('way', 'a.txt'))).toMatchObject({
      value: { shown: dir.at('way', 'a.txt'), real: join(cwd, 'a.txt') },
    });
    expect(await insidePath(cwd, '..a.txt')).toMatchObject({ ok: true });
    expect(await insidePath(cwd, '.')).toMatchObject({ value: { short: '.', shown: cwd } });
  });

  it('are looked at again after somebody was asked', async () => {
    const { dir, cwd } = await place();
    await using _ = dir;
    mkdirSync(join(cwd, 'sub'));
    const asked = await plan(editTool(cwd, ids), { path: 'new/secret.txt', content: 'mine' });
    if (typeof asked === 'string') throw new Error(asked);
    symlinkSync(dir.path, join(cwd, 'new'));
    expect((await asked.run(context)).failed).toBe(true);
    expect(readFileSync(dir.at('secret.txt'), 'utf8')).toBe('the secret');
  });
});

describe('read', () => {
  it('gives lines, goes on where it stopped, and lists folders', async () => {
    const { dir, cwd, write } = await place();
    await using _ = dir;
    write('a.txt', 'one\ntwo\nthree\n');
    mkdirSync(join(cwd, 'sub'));
    const read = readTool(cwd);
    expect(await use(read, { path: 'a.txt' })).toBe('one\ntwo\nthree');
    expect(await use(read, { path: 'a.txt', offset: 2, limit: 1 })).toBe(
      'two\n[1 more lines; go on with offset 3]',
    );
    expect(await use(read, { path: 'a.txt', offset: 9 })).toContain('only 3 lines');
    expect(await use(read, { path: '.' })).toBe('a.txt\nsub/');
    expect(await use(read, { path: 'none.txt' })).toContain('it does not exist');
  });

  it('refuses what is binary or very large, and cuts long lines', async () => {
    const { dir, cwd, write } = await place();
    await using _ = dir;
    write('binary', 'a\0b');
    write('large', 'x'.repeat(5 * 1024 * 1024));
    write('wide', 'y'.repeat(10_000));
    const read = readTool(cwd);
    expect(await use(read, { path: 'binary' })).toContain('binary');
    expect(await use(read, { path: 'large' })).toContain('more than');
    expect((await use(read, { path: 'wide' })).length).toBeLessThan(2_100);
  });
});

describe('edit', () => {
  it('creates, replaces exactly, several at once, all or none', async () => {
    const { dir, cwd } = await place();
    await using _ = dir;
    const edit = editTool(cwd, ids);
    const text = () => readFileSync(join(cwd, 'deep/a.txt'), 'utf8');
    expect(await use(edit, { path: 'deep/a.txt', content: 'a b b c\n' })).toContain('Created deep/a.txt');
    chmodSync(join(cwd, 'deep/a.txt'), 0o755);
    const edits = (list: object[]) => use(edit, { path: 'deep/a.txt', edits: list });
    expect(await edits([{ old_text: 'b', new_text: 'B' }])).toContain('is there 2 times');
    expect(
      await edits([
        { old_text: 'a', new_text: 'A' },
        { old_text: 'z', new_text: 'Z' },
      ]),
    ).toContain('(edit 2) is not there. Nothing was changed');
    expect(text()).toBe('a b b c\n');
    expect(
      await edits([
        { old_text: 'b', new_text: '$& B', all: true },
        { old_text: 'c', new_text: 'C' },
      ]),
    ).toContain('Changed');
    expect(text()).toBe('a $& B $& B C\n');
    expect(statSync(join(cwd, 'deep/a.txt')).mode & 0o777).toBe(0o755);
    expect(await edits([{ old_text: 'C', new_text: 'C' }])).toContain('would not change');
  });

  it('shows the whole change, and does not write over what has changed since', async () => {
    const { dir, cwd, write } = await place();
    await using _ = dir;
    write('a.txt', 'old\n');
    const asked = await plan(editTool(cwd, ids), {
      path: 'a.txt',
      edits: [{ old_text: 'old', new_text: 'new' }],
    });
    if (typeof asked === 'string') throw new Error(asked);
    const path = join(cwd, 'a.txt');
    expect(asked).toMatchObject({
      kind: 'edit',
      paths: [path],
      content: [{ path, oldText: 'old\n', newText: 'new\n' }],
    });
    write('a.txt', 'old and more\n');
    expect((await asked.run(context)).text).toContain('has changed meanwhile');
    expect(readFileSync(path, 'utf8')).toBe('old and more\n');
  });

  it('never rewrites what is not UTF-8', async () => {
    const { dir, cwd } = await place();
    await using _ = dir;
    const latin1 = Buffer.from('gr\u00fc\u00dfe old\n', 'latin1');
    writeFileSync(join(cwd, 'a.txt'), latin1);
    const edits = [{ old_text: 'old', new_text: 'new' }];
    expect(await use(editTool(cwd, ids), { path: 'a.txt', edits })).toContain('not UTF-8');
    expect(readFileSync(join(cwd, 'a.txt'))).toEqual(latin1);
    writeFileSync(join(cwd, 'b.txt'), '\ufeffold\r\n');
    await use(editTool(cwd, ids), { path: 'b.txt', edits });
    expect(readFileSync(join(cwd, 'b.txt'), 'utf8')).toBe('\ufeffnew\r\n');
  });

  it('leaves .git alone, and asks for either content or edits', async () => {
    const { dir, cwd } = await place();
    await using _ = dir;
    const edit = editTool(cwd, ids);
    expect(await use(edit, { path: '.git/hooks/pre-commit', content: 'x' })).toContain('not edited');
    expect(await use(edit, { path: 'sub/.GIT/config', content: 'x' })).toContain('not edited');
    expect(await use(edit, { path: 'a.txt' })).toContain('either content or edits');
    expect(await use(edit, { path: 'a.txt', edits: [{ old_text: 'a', new_text: 'b' }] })).toContain(
      'give content to create',
    );
    expect(await use(edit, { path: 7 })).toContain('path:');
  });
});

describe('search', () => {
  it('finds lines and files, passes over .git and node_modules, follows no link out', async () => {
    const { dir, cwd, write } = await place();
    await using _ = dir;
    for (const folder of ['src', '.git', 'node_modules']) {
      mkdirSync(join(cwd, folder));
      write(`${folder}/a.ts`, 'first\nNeedle (here)\n');
    }
    symlinkSync(dir.path, join(cwd, 'out'));
    const search = searchTool(cwd);
    expect(await use(search, { text: 'Needle (' })).toBe('src/a.ts:2: Needle (here)');
    expect(await use(search, { text: 'needle' })).toBe('Nothing found.');
    expect(await use(search, { text: 'needle', ignore_case: true, path: 'src' })).toContain('src/a.ts:2');
    expect(await use(search, { text: 'first', path: 'src/a.ts' })).toBe('src/a.ts:1: first');
    expect(await use(search, { files: '*.ts' })).toBe('src/a.ts');
    expect(await use(search, { files: 'src/**/*.ts' })).toBe('src/a.ts');
    expect(await use(search, { text: 'the secret' })).toBe('Nothing found.');
    expect(await use(search, {})).toContain('Give text, files, or both');
  });

  it('stops at its bound and says so', async () => {
    const { dir, cwd, write } = await place();
    await using _ = dir;
    write('many.txt', 'hit\n'.repeat(5_000));
    const found = await use(searchTool(cwd), { text: 'hit' });
    expect(found.split('\n')).toHaveLength(201);
    expect(found).toContain('there is more');
  });
});

it('cuts a text at its middle and never through a character', () => {
  expect(cutText('short', 10)).toBe('short');
  const cut = cutText('😀'.repeat(1_000), 101);
  expect(cut).toContain('characters left out');
  expect(cut.isWellFormed()).toBe(true);
});
