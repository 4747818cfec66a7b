import { chmod, mkdir, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GitWorld } from './testing/git-world.ts';
import { valueOf } from './testing/value-of.ts';

async function withRepository(files?: Record<string, string>) {
  const world = await GitWorld.make();
  await world.repository('repo', files);
  const { guard } = await world.workspaces();
  const at = (...parts: string[]) => world.at('repo', ...parts);
  return { world, guard, at, inRepo: (...args: string[]) => world.git('repo', ...args) };
}

describe('the write guard, in a repository', () => {
  test('sees nothing where nothing was written, also not what was changed before, and touches nothing', async () => {
    const { world, guard, at, inRepo } = await withRepository();
    await using _ = world;
    await writeFile(at('a.txt'), 'a person was here\n');
    await writeFile(at('draft.txt'), 'draft\n');
    const objects = await inRepo('count-objects');
    const look = valueOf(await guard.look(at()));
    expect(valueOf(await guard.compare(look))).toEqual({ files: [], headMoved: false, gitFiles: [] });
    expect(valueOf(await guard.undo(look))).toMatchObject({ files: [], patch: '', cut: false });
    expect(await inRepo('count-objects')).toBe(objects);
    expect(await inRepo('status', '--porcelain')).toBe('M a.txt\n?? draft.txt');
  });

  test('keeps all of a long patch in a file, from which it can be applied', async () => {
    const { world, guard, at, inRepo } = await withRepository({ 'a.txt': 'a\n' });
    await using _ = world;
    const look = valueOf(await guard.look(at()));
    const long = 'a line of the long file\n'.repeat(300_000);
    await writeFile(at('long.txt'), long);
    const { patch, cut, patchFile = '' } = valueOf(await guard.undo(look));
    expect(cut).toBe(true);
    expect((await readFile(patchFile, 'utf8')).startsWith(patch)).toBe(true);
    await inRepo('apply', patchFile);
    expect(await readFile(at('long.txt'), 'utf8')).toBe(long);
  });

  test('puts back what was changed, deleted, added and moved, to the byte, and keeps it as a patch', async () => {
    const crlf = 'one\r\ntwo\r\n';
    const { world, guard, at } = await withRepository({
      '.gitattributes': '* text=auto filter=evil\n',
      'a.txt': 'a\n',
      'gone.txt': 'gone\n',
      'dir/x.txt': 'x\n',
      'run.sh': '#!/bin/sh\n',
      bin: 'a\u0000b',
    });
    await using _ = world;
    await writeFile(at('crlf.txt'), crlf);
    await writeFile(at('draft.txt'), 'draft\n');
    const look = valueOf(await guard.look(at('dir')));
    await writeFile(at('crlf.txt'), 'one\n');
    await writeFile(at('draft.txt'), 'overwritten\n');
    await writeFile(at('bin'), 'a\u0000c');
    await rm(at('gone.txt'));
    await rm(at('dir'), { recursive: true });
    await symlink('/etc', at('dir'));
    await chmod(at('run.sh'), 0o755);
    await mkdir(at('fresh/deep'), { recursive: true });
    await writeFile(at('fresh/deep/new.txt'), 'new\n');
    const seen = valueOf(await guard.compare(look)).files.map((file) => file.path);
    const touched = [
      'bin',
      'crlf.txt',
      'dir',
      'dir/x.txt',
      'draft.txt',
      'fresh/deep/new.txt',
      'gone.txt',
      'run.sh',
    ];
    expect(seen.sort()).toEqual(touched);
    const undone = valueOf(await guard.undo(look));
    expect(undone.patch).toContain('+overwritten');
    expect(undone.patch).toContain('GIT binary patch');
    expect(await readFile(at('crlf.txt'), 'utf8')).toBe(crlf);
    expect(await readFile(at('draft.txt'), 'utf8')).toBe('draft\n');
    expect(await readFile(at('dir/x.txt'), 'utf8')).toBe('x\n');
    expect((await readdir(at())).sort()).toEqual(
      ['.git', '.gitattributes', 'a.txt', 'bin', 'crlf.txt', 'dir', 'draft.txt', 'gone.txt', 'run.sh'].sort(),
    );
    expect(valueOf(await guard.compare(look)).files).toEqual([]);
    // The patch says it all: applied, it brings back what was undone.
    const patch = await world.write('patch', undone.patch);
    await world.git('repo', 'apply', '--whitespace=nowarn', patch);
    expect(
      valueOf(await guard.compare(look))
        .files.map((file) => file.path)
        .sort(),
    ).toEqual(touched);
  });

  test('sees a write that leaves size and clock as they were, also when git was told not to look', async () => {
    const { world, guard, at, inRepo } = await withRepository({ 'a.txt': 'one\n' });
    await using _ = world;
    const look = valueOf(await guard.look(at()));
    await inRepo('update-index', '--assume-unchanged', 'a.txt');
    await writeFile(at('a.txt'), 'two\n');
    expect(valueOf(await guard.undo(look)).files.map((file) => file.path)).toEqual(['a.txt']);
    expect(await readFile(at('a.txt'), 'utf8')).toBe('one\n');
  });

  test('moves HEAD back from commits and other branches, and keeps them', async () => {
    const { world, guard, at, inRepo } = await withRepository();
    await using _ = world;
    await writeFile(at('a.txt'), 'a person was here\n');
    await inRepo('add', 'a.txt');
    const before = await inRepo('rev-parse', 'HEAD');
    const look = valueOf(await guard.look(at()));
    await inRepo('switch', '--quiet', '-c', 'other');
    const commit = await world.commit('repo', { 'b.txt': 'b\n' });
    const undone = valueOf(await guard.undo(look));
    expect(undone).toMatchObject({
      headMoved: true,
      keptAs: expect.stringContaining('refs/muster/discarded/guard-'),
    });
    expect(await inRepo('rev-parse', undone.keptAs ?? '')).toBe(commit);
    expect(await inRepo('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(await inRepo('rev-parse', 'HEAD')).toBe(before);
    expect(await inRepo('status', '--porcelain')).toBe('M  a.txt');
  });

  test('puts back hooks and settings that would make git run something', async () => {
    const { world, guard, at } = await withRepository();
    await using _ = world;
    const look = valueOf(await guard.look(at()));
    const config = await readFile(at('.git/config'), 'utf8');
    const trap = await world.trap('trap');
    await writeFile(at('.git/config'), `${config}[core]\n\tfsmonitor = ${trap}\n`);
    await mkdir(at('.git/hooks'), { recursive: true });
    await writeFile(at('.git/hooks/pre-commit'), 'evil');
    const undone = valueOf(await guard.undo(look));
    expect([...undone.gitFiles].sort()).toEqual(['config', 'hooks/pre-commit']);
    expect(await readFile(at('.git/config'), 'utf8')).toBe(config);
    expect(await readdir(at('.git/hooks'))).not.toContain('pre-commit');
    expect(await world.sprung()).toEqual([]);
  });
});

describe('the write guard, in a folder without git', () => {
  test('sees and undoes as well', async () => {
    await using world = await GitWorld.make();
    const { guard } = await world.workspaces();
    await world.write('plain/a.txt', 'a\r\n');
    await world.write('plain/dir/b.txt', 'b\n');
    const folder = world.at('plain');
    const look = valueOf(await guard.look(folder));
    expect(look.head).toBeNull();
    await writeFile(join(folder, 'a.txt'), 'changed\n');
    await rm(join(folder, 'dir'), { recursive: true });
    await writeFile(join(folder, 'new.txt'), 'new\n');
    const undone = valueOf(await guard.undo(look));
    expect(undone.files.map((file) => [file.path, file.change])).toEqual([
      ['a.txt', 'changed'],
      ['dir/b.txt', 'deleted'],
      ['new.txt', 'added'],
    ]);
    expect(await readFile(join(folder, 'a.txt'), 'utf8')).toBe('a\r\n');
    expect(await readFile(join(folder, 'dir/b.txt'), 'utf8')).toBe('b\n');
    expect((await readdir(folder)).sort()).toEqual(['a.txt', 'dir']);
    await guard.forget(folder);
    expect(await readdir(world.at('state/workspaces/guard'))).toEqual([]);
  });

  test('says so where there is too much to see, or nothing at all', async () => {
    await using world = await GitWorld.make();
    const { guard } = await world.workspaces();
    await mkdir(world.at('plain'));
    const file = await open(world.at('plain/huge'), 'w');
    await file.truncate(201 * 1024 * 1024);
    await file.close();
    expect(await guard.look(world.at('plain'))).toMatchObject({
      error: { code: 'workspace.too_large', message: expect.stringContaining('200 MB') },
    });
    expect(await guard.look(world.at('nowhere'))).toMatchObject({
      error: { code: 'workspace.not_a_repository' },
    });
  });
});
