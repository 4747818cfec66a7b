import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { removeHalfMade } from './leak-check.ts';
import { GitWorld } from './testing/git-world.ts';
import { valueOf } from './testing/value-of.ts';
import type { Worktree } from './worktree-record.ts';

async function withRepository(files?: Record<string, string>) {
  const world = await GitWorld.make();
  const base = await world.repository('repo', files);
  const workspaces = await world.workspaces();
  const { worktrees } = workspaces;
  const leaks = (live: (of: string) => boolean) => workspaces.leaks(live);
  const add = async (name: string, kind: Worktree['kind'] = 'worktree') =>
    valueOf(await worktrees.add({ repository: world.at('repo'), of: 'crew', name, kind }));
  const inRepo = (...args: string[]) => world.git('repo', ...args);
  const within = (worktree: Worktree) => worktree.path.slice(world.path.length + 1);
  const discard = (worktree: Worktree, force = false) => workspaces.discard(worktree, { force });
  return { world, base, worktrees, leaks, add, inRepo, within, discard };
}

describe('a worktree', () => {
  test('is a working tree of its own on a branch of its own, outside of the repository (T13)', async () => {
    const { world, base, add, within, inRepo } = await withRepository();
    await using _ = world;
    const made = await add('mill');
    expect(made).toMatchObject({ branch: 'refs/heads/muster/crew/mill', base, kind: 'worktree' });
    expect(await world.git(within(made), 'rev-parse', '--show-toplevel')).toBe(made.path);
    expect(made.path.startsWith(world.at('repo'))).toBe(false);
    expect(await world.git(within(made), 'status', '--porcelain', '--branch')).toBe('## muster/crew/mill');
    expect(await inRepo('status', '--porcelain', '--branch')).toBe('## main');
    expect(await readFile(join(made.path, 'a.txt'), 'utf8')).toBe('one\n');
  });

  test('as a clone shares neither refs nor objects with the repository', async () => {
    const { world, add, within, inRepo, worktrees } = await withRepository();
    await using _ = world;
    const made = await add('guest', 'clone');
    expect(await world.git(within(made), 'rev-parse', '--git-common-dir')).toBe('.git');
    expect(await world.git(within(made), 'branch', '--show-current')).toBe('muster/crew/guest');
    await world.git(within(made), 'branch', '-f', 'main', await world.commit(within(made), { 'x.txt': 'x' }));
    expect(await inRepo('branch', '--format=%(refname:short)')).toBe('main');
    await writeFile(join(made.path, 'draft.txt'), 'mine\n');
    const { snapshot } = valueOf(await worktrees.status(made));
    expect(await inRepo('show', '--name-only', '--format=', snapshot)).toBe('draft.txt');
  });

  test('is given back when it is asked for again, also after a restart, and made once by ten at a time', async () => {
    const { world, add } = await withRepository();
    await using _ = world;
    const all = await Promise.all(Array.from({ length: 10 }, () => add('mill')));
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
    const { worktrees } = await world.workspaces();
    expect(valueOf(await worktrees.find('crew', 'mill'))).toEqual(all[0]);
    expect(await worktrees.list('crew')).toHaveLength(1);
    expect(await worktrees.find('crew', 'other')).toMatchObject({ error: { code: 'workspace.not_found' } });
  });

  test('is refused where it cannot be had, loudly (T13)', async () => {
    const { world, worktrees, inRepo } = await withRepository();
    await using _ = world;
    await mkdir(world.at('plain'));
    const here = { of: 'crew', name: 'mill' };
    expect(await worktrees.add({ repository: world.at('plain'), ...here })).toMatchObject({
      error: { code: 'workspace.not_a_repository' },
    });
    await mkdir(world.at('empty'));
    await world.git('empty', 'init', '--quiet');
    expect(await worktrees.add({ repository: world.at('empty'), ...here })).toMatchObject({
      error: { code: 'workspace.ref_unknown', hint: 'Make a first commit there.' },
    });
    const base = '--upload-pack=x';
    expect(await worktrees.add({ repository: world.at('repo'), ...here, base })).toMatchObject({
      error: { code: 'workspace.ref_unknown' },
    });
    expect(await worktrees.add({ repository: world.at('repo'), of: '..', name: '-' })).toMatchObject({
      ok: false,
    });
    await inRepo('switch', '--quiet', '-c', 'muster/crew/mill');
    await world.commit('repo', { 'b.txt': 'b' });
    await inRepo('switch', '--quiet', 'main');
    expect(await worktrees.add({ repository: world.at('repo'), ...here })).toMatchObject({
      error: { code: 'workspace.unmerged' },
    });
  });

  test('without its .git is not taken for the repository around it', async () => {
    await using world = await GitWorld.make();
    await world.repository('state');
    await world.repository('repo');
    const { worktrees } = await world.workspaces();
    const made = valueOf(await worktrees.add({ repository: world.at('repo'), of: 'crew', name: 'mill' }));
    await rm(join(made.path, '.git'));
    expect(await worktrees.status(made)).toMatchObject({ error: { code: 'workspace.not_a_repository' } });
  });
});

describe('the status of a worktree', () => {
  test('counts commits, new files and changed ones, and writes all of it down without a touch', async () => {
    const files = { 'a.txt': 'one\n', 'b.txt': 'b\n', 'dir/c.txt': 'c\n', '.gitignore': 'out\n' };
    const { world, add, within, worktrees, base } = await withRepository(files);
    await using _ = world;
    const made = await add('mill');
    await world.commit(within(made), { 'a.txt': 'one\ntwo\n' });
    await writeFile(join(made.path, 'b.txt'), 'changed\n');
    await writeFile(join(made.path, 'new.txt'), 'new\n');
    await writeFile(join(made.path, 'out'), 'ignored\n');
    await rm(join(made.path, 'dir/c.txt'));
    await world.git(within(made), 'add', 'b.txt');
    const before = await world.git(within(made), 'status', '--porcelain=v2', '--branch');
    const status = valueOf(await worktrees.status(made));
    expect(status).toMatchObject({
      branch: 'muster/crew/mill',
      ahead: 1,
      dirty: true,
      untracked: 1,
      nested: [],
    });
    expect(status.files.map((file) => [file.path, file.change, file.added, file.removed])).toEqual([
      ['a.txt', 'changed', 1, 0],
      ['b.txt', 'changed', 1, 1],
      ['dir/c.txt', 'deleted', 0, 1],
      ['new.txt', 'added', 1, 0],
    ]);
    expect(await world.git(within(made), 'status', '--porcelain=v2', '--branch')).toBe(before);
    expect(await world.git('repo', 'show', `${status.snapshot}:new.txt`)).toBe('new');
    expect(await world.git('repo', 'fsck', '--no-dangling')).toBe('');
    const diff = valueOf(await worktrees.diff(made));
    expect(diff).toMatchObject({ cut: false, snapshot: status.snapshot });
    expect(await world.git('repo', 'diff', base, status.snapshot)).toContain('+new');
    expect(diff.patch).toContain('+new\n');
  });

  test('marks binary and moved files, and cuts a long patch', async () => {
    const long = Array.from({ length: 200 }, (_one, at) => `line ${at}\n`).join('');
    const { world, add, worktrees } = await withRepository({ 'long name.txt': long, bin: 'a\u0000b' });
    await using _ = world;
    const made = await add('mill');
    await rm(join(made.path, 'long name.txt'));
    await writeFile(join(made.path, 'moved\ttab.txt'), `${long}more\n`);
    await writeFile(join(made.path, 'bin'), 'a\u0000c');
    const diff = valueOf(await worktrees.diff(made));
    expect(diff.files).toEqual([
      { path: 'bin', change: 'changed', added: null, removed: null, binary: true },
      { path: 'moved\ttab.txt', from: 'long name.txt', change: 'moved', added: 1, removed: 0, binary: false },
    ]);
    expect(diff.patch).toContain('Binary files');
    expect(valueOf(await worktrees.diff(made, { patchBytes: 100 }))).toMatchObject({ cut: true });
  });

  test('follows a folder that became a link, and a file that became a folder', async () => {
    const { world, add, worktrees } = await withRepository({ 'dir/a.txt': 'a\n', file: 'f\n' });
    await using _ = world;
    const made = await add('mill');
    await rm(join(made.path, 'dir'), { recursive: true });
    await symlink('/etc', join(made.path, 'dir'));
    await rm(join(made.path, 'file'));
    await mkdir(join(made.path, 'file'));
    await writeFile(join(made.path, 'file/inner.txt'), 'i\n');
    const { files, snapshot } = valueOf(await worktrees.status(made));
    expect(files.map((file) => [file.path, file.change])).toEqual([
      ['dir', 'added'],
      ['dir/a.txt', 'deleted'],
      ['file', 'deleted'],
      ['file/inner.txt', 'added'],
    ]);
    expect(await world.git('repo', 'cat-file', '-p', `${snapshot}:dir`)).toBe('/etc');
  });

  test('tells which files two have both changed', async () => {
    const { world, add, worktrees } = await withRepository({ 'a.txt': 'a\n', 'b.txt': 'b\n' });
    await using _ = world;
    const [one, two, three] = [await add('one'), await add('two'), await add('three', 'clone')];
    await writeFile(join(one.path, 'a.txt'), '1\n');
    await writeFile(join(two.path, 'b.txt'), '2\n');
    await writeFile(join(three.path, 'a.txt'), '3\n');
    expect(valueOf(await worktrees.overlap([one, two, three]))).toEqual([
      { path: 'a.txt', worktrees: ['one', 'three'] },
    ]);
  });
});

describe('discarding a worktree', () => {
  test('removes one without work, with its branch and refs', async () => {
    const { world, add, worktrees, inRepo, discard } = await withRepository();
    await using _ = world;
    for (const kind of ['worktree', 'clone'] as const) {
      const made = await add('mill', kind);
      expect(valueOf(await discard(made))).toEqual({ lost: [] });
      expect(await worktrees.list()).toEqual([]);
    }
    expect(await inRepo('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    expect(await inRepo('worktree', 'list', '--porcelain')).not.toContain('mill');
    await add('mill');
  });

  test.each(['worktree', 'clone'] as const)(
    'never takes work of a %s untold, and keeps it under a ref when it is forced',
    async (kind) => {
      const { world, add, within, inRepo, discard } = await withRepository();
      await using _ = world;
      const made = await add('mill', kind);
      await world.commit(within(made), { 'done.txt': 'done\n' });
      await writeFile(join(made.path, 'draft.txt'), 'draft\n');
      expect(await discard(made)).toMatchObject({
        error: { code: 'workspace.unmerged', details: { commits: 2, files: ['done.txt', 'draft.txt'] } },
      });
      expect(await readFile(join(made.path, 'draft.txt'), 'utf8')).toBe('draft\n');
      const { keptAs = '', lost } = valueOf(await discard(made, true));
      expect(lost).toEqual([]);
      expect(keptAs).toMatch(/^refs\/muster\/discarded\/crew\/mill-\d+$/);
      await inRepo('gc', '--prune=now', '--quiet');
      expect(await inRepo('show', `${keptAs}:draft.txt`)).toBe('draft');
      expect(await inRepo('show', `${keptAs}:done.txt`)).toBe('done');
    },
  );

  test('names repositories inside, which no ref can keep', async () => {
    const { world, add, within, discard } = await withRepository();
    await using _ = world;
    const made = await add('mill');
    await world.repository(`${within(made)}/inner`);
    expect(await discard(made)).toMatchObject({ error: { details: { nested: ['inner/'] } } });
    expect(valueOf(await discard(made, true))).toEqual({ lost: ['inner/'] });
  });

  test('takes work that was merged elsewhere for kept', async () => {
    const { world, add, within, inRepo, discard } = await withRepository();
    await using _ = world;
    const made = await add('mill');
    await world.commit(within(made), { 'done.txt': 'done\n' });
    await inRepo('merge', '--quiet', 'muster/crew/mill');
    expect(valueOf(await discard(made))).toEqual({ lost: [] });
  });
});

describe('leaks', () => {
  test('are what stands for nobody: worktrees, folders and refs', async () => {
    const { world, add, worktrees, leaks: find, inRepo, base } = await withRepository();
    await using _ = world;
    const [stays, goes] = [await add('stays'), await add('goes')];
    await rm(goes.path, { recursive: true });
    await mkdir(join(worktrees.records.folder, 'crew/half'));
    await inRepo('update-ref', 'refs/heads/muster/gone/x', base);
    const leaks = await find((of) => of !== 'crew');
    expect(leaks).toEqual({
      worktrees: [stays],
      folderless: [goes],
      folders: [join(worktrees.records.folder, 'crew/half')],
      refs: [{ repository: world.at('repo'), ref: 'refs/heads/muster/gone/x' }],
    });
    await removeHalfMade(leaks);
    expect((await readdir(join(worktrees.records.folder, 'crew'))).sort()).toEqual([
      'goes.json',
      'stays',
      'stays.json',
    ]);
    const fine = await find(() => true);
    expect(fine.worktrees).toEqual([]);
  });

  test('of a crash do not hinder the next worktree of that name', async () => {
    const { world, add, worktrees } = await withRepository();
    await using _ = world;
    const made = await add('mill');
    await worktrees.records.remove(made);
    expect(await add('mill')).toEqual(made);
  });
});

describe('a hostile worktree', () => {
  test('has nothing run by its making, status, diff, snapshot and discarding', async () => {
    const { world, add, within, worktrees, discard } = await withRepository({
      '.gitattributes': '* filter=evil diff=evil merge=evil\n',
      'a.txt': 'one\n',
    });
    await using _ = world;
    const trap = await world.trap('trap');
    const settings = world.hostileSettings(trap);
    const config = await readFile(world.at('repo/.git/config'), 'utf8');
    await writeFile(world.at('repo/.git/config'), `${config}${settings}`);
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change', 'pre-commit']) {
      await world.write(`repo/.git/hooks/${hook}`, await readFile(trap, 'utf8'));
    }
    for (const kind of ['worktree', 'clone'] as const) {
      const made = await add(kind, kind);
      expect(await readFile(join(made.path, 'a.txt'), 'utf8')).toBe('one\n');
      if (kind === 'clone') {
        const own = join(made.path, '.git/config');
        await writeFile(own, `${await readFile(own, 'utf8')}${settings}`);
      }
      await mkdir(join(made.path, 'inner'));
      await world.git(`${within(made)}/inner`, 'init', '--quiet', '--template=');
      await writeFile(join(made.path, 'inner/.git/config'), settings);
      await writeFile(join(made.path, 'a.txt'), 'two\n');
      await world.resetTraps();
      valueOf(await worktrees.status(made));
      expect(valueOf(await worktrees.diff(made)).patch).toContain('+two');
      expect(await discard(made)).toMatchObject({ ok: false });
      valueOf(await discard(made, true));
      expect(await world.sprung()).toEqual([]);
    }
    await world.git('repo', 'status');
    expect(await world.sprung()).toEqual(['trap']);
  });
});
