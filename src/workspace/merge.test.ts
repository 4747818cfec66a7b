import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { moveBranch } from './move-branch.ts';
import { openRepository } from './quarantine.ts';
import { GitWorld } from './testing/git-world.ts';
import { valueOf } from './testing/value-of.ts';

async function withWorktree(files: Record<string, string> = { 'a.txt': '1\n2\n3\n4\n5\n' }) {
  const world = await GitWorld.make();
  const base = await world.repository('repo', files);
  const workspaces = await world.workspaces();
  const { worktrees } = workspaces;
  const made = valueOf(await worktrees.add({ repository: world.at('repo'), of: 'crew', name: 'mill' }));
  const write = (name: string, text: string) => writeFile(join(made.path, name), text);
  const merge = (into = 'main', dryRun = false) =>
    workspaces.merge(made, { into, message: 'Merge the work of mill', dryRun });
  const inRepo = (...args: string[]) => world.git('repo', ...args);
  return { world, base, made, write, merge, inRepo };
}

describe('a merge', () => {
  test('brings all that a worktree holds into the branch that is checked out clean', async () => {
    const { world, base, write, merge, inRepo } = await withWorktree();
    await using _ = world;
    const other = await world.commit('repo', { 'other.txt': 'other\n' });
    await write('a.txt', '1\n2\n3\n4\nfive\n');
    await write('new.txt', 'new\n');
    await world.write('repo/untracked.txt', 'stays\n');
    const done = valueOf(await merge());
    expect(done).toMatchObject({ state: 'merged', branch: 'main', from: other });
    expect(await inRepo('status', '--porcelain')).toBe('?? untracked.txt');
    expect(await readFile(world.at('repo/a.txt'), 'utf8')).toBe('1\n2\n3\n4\nfive\n');
    expect(await readFile(world.at('repo/new.txt'), 'utf8')).toBe('new\n');
    expect(await inRepo('log', '--format=%s', '-1')).toBe('Merge the work of mill');
    expect(await inRepo('merge-base', 'HEAD', base)).toBe(base);
    expect(await inRepo('fsck', '--no-dangling')).toBe('');
    expect(valueOf(await merge())).toMatchObject({ state: 'nothing' });
  });

  test('into a branch that is not checked out touches no file', async () => {
    const { world, write, merge, inRepo } = await withWorktree();
    await using _ = world;
    await inRepo('branch', 'release');
    await write('new.txt', 'new\n');
    await world.write('repo/a.txt', 'dirty\n');
    expect(valueOf(await merge('release', true))).toMatchObject({ state: 'merged' });
    expect(await inRepo('rev-parse', 'release')).toBe(await inRepo('rev-parse', 'main'));
    expect(valueOf(await merge('release'))).toMatchObject({ state: 'merged' });
    expect(await inRepo('show', 'release:new.txt')).toBe('new');
    expect(await inRepo('status', '--porcelain')).toBe('M a.txt');
  });

  test('with conflicts moves nothing and shows each of them', async () => {
    const files = { 'a.txt': '1\n2\n3\n', 'gone.txt': 'g\n', bin: 'a\u0000a' };
    const { world, made, write, merge, inRepo } = await withWorktree(files);
    await using _ = world;
    const main = await world.commit('repo', {
      'a.txt': '1\ntheirs\n3\n',
      'gone.txt': 'edited\n',
      bin: 'a\u0000b',
    });
    await write('a.txt', '1\nours\n3\n');
    await write('bin', 'a\u0000c');
    await rm(join(made.path, 'gone.txt'));
    const done = valueOf(await merge());
    expect(done).toMatchObject({ state: 'conflicts', from: main });
    if (done.state !== 'conflicts') throw new Error(done.state);
    expect(done.conflicts.map((one) => [one.path, one.text !== undefined, one.binary === true])).toEqual([
      ['a.txt', true, false],
      ['bin', false, true],
      ['gone.txt', true, false],
    ]);
    const kinds = done.conflicts.map((one) => one.kind);
    expect(kinds).toEqual(expect.arrayContaining(['CONFLICT (contents)', 'CONFLICT (modify/delete)']));
    const text = done.conflicts.find((one) => one.path === 'a.txt')?.text;
    expect(text).toMatch(/^1\n<{7} .*\ntheirs\n={7}\nours\n>{7} .*\n3\n$/);
    expect(await inRepo('rev-parse', 'main')).toBe(main);
    expect(await inRepo('status', '--porcelain')).toBe('');
  });

  test.each([
    ['a changed file', async (world: GitWorld) => void (await world.write('repo/a.txt', 'mine\n'))],
    [
      'a staged file',
      async (world: GitWorld) => {
        await world.write('repo/staged.txt', 'mine\n');
        await world.git('repo', 'add', 'staged.txt');
      },
    ],
    ['a new file in the way', async (world: GitWorld) => void (await world.write('repo/new.txt', 'mine\n'))],
  ])('is refused where the branch is checked out with %s', async (_what, dirty) => {
    const { world, base, write, merge, inRepo } = await withWorktree();
    await using _ = world;
    await write('new.txt', 'new\n');
    await dirty(world);
    const before = await inRepo('status', '--porcelain');
    expect(await merge()).toMatchObject({
      error: { code: 'workspace.dirty', details: { path: world.at('repo') } },
    });
    expect(await inRepo('rev-parse', 'main')).toBe(base);
    expect(await inRepo('status', '--porcelain')).toBe(before);
  });

  test('into a branch that is not there, or is no name of one, is refused', async () => {
    const { world, merge } = await withWorktree();
    await using _ = world;
    expect(await merge('nope')).toMatchObject({ error: { code: 'workspace.ref_unknown' } });
    expect(await merge('--force')).toMatchObject({ error: { code: 'workspace.ref_unknown' } });
  });

  test('of ten at once puts each in, or tells who was too late', async () => {
    const { world, inRepo } = await withWorktree();
    await using _ = world;
    const workspaces = await world.workspaces();
    const { worktrees } = workspaces;
    const all = await Promise.all(
      Array.from({ length: 5 }, async (_one, at) => {
        const one = valueOf(
          await worktrees.add({ repository: world.at('repo'), of: 'crew', name: `n${at}` }),
        );
        await writeFile(join(one.path, `n${at}.txt`), `${at}\n`);
        return workspaces.merge(one, { into: 'main', message: `Merge n${at}` });
      }),
    );
    const merged = all.filter((one) => one.ok).length;
    expect(merged).toBeGreaterThan(0);
    const late = all.flatMap((one) => (one.ok ? [] : [one.error.code]));
    expect(new Set(late).difference(new Set(['workspace.moved']))).toEqual(new Set());
    expect(Number(await inRepo('rev-list', '--count', '--merges', 'main'))).toBe(merged);
    expect(await inRepo('status', '--porcelain')).toBe('');
  });
});

describe('a branch', () => {
  test('is not moved from where it is not any more, and its files stay', async () => {
    const { world, base, inRepo } = await withWorktree();
    await using _ = world;
    const second = await world.commit('repo', { 'a.txt': 'second\n' });
    const parts = world.parts();
    const repository = valueOf(await openRepository(parts, world.at('repo')));
    const move = { branch: 'refs/heads/main', from: base, to: second };
    expect(await moveBranch(parts, repository, move)).toMatchObject({ error: { code: 'workspace.moved' } });
    expect(await inRepo('status', '--porcelain')).toBe('');
  });

  test('whose ref is locked by another has its files put back', async () => {
    const { world, base, write, merge, inRepo } = await withWorktree();
    await using _ = world;
    await write('new.txt', 'new\n');
    await world.write('repo/.git/refs/heads/main.lock', '');
    expect(await merge()).toMatchObject({ error: { code: 'workspace.moved', retry: 'later' } });
    await rm(world.at('repo/.git/refs/heads/main.lock'));
    expect(await inRepo('rev-parse', 'main')).toBe(base);
    expect(await inRepo('status', '--porcelain')).toBe('');
  });

  test('that was cut off after its files and before its branch is done by the next, which undoes nothing of a person’s', async () => {
    const { world, base, made, write, merge, inRepo } = await withWorktree();
    await using _ = world;
    await write('new.txt', 'new\n');
    await rm(join(made.path, 'a.txt'));
    valueOf(await merge());
    await inRepo('update-ref', 'refs/heads/main', base);
    await world.write('repo/new.txt', 'a person’s\n');
    expect(await merge()).toMatchObject({ ok: false, error: { code: 'workspace.dirty' } });
    await world.write('repo/new.txt', 'new\n');
    expect(valueOf(await merge())).toMatchObject({ state: 'merged', from: base });
    expect(await inRepo('status', '--porcelain')).toBe('');
    expect(await inRepo('ls-tree', '--name-only', 'main')).toBe('new.txt');
  });

  test('goes on without a hook, filter or driver of the repository being run', async () => {
    const { world, write, merge, inRepo } = await withWorktree({
      '.gitattributes': '* merge=evil filter=evil diff=evil\n',
      'a.txt': '1\n2\n3\n4\n5\n6\n7\n8\n9\n',
    });
    await using _ = world;
    const trap = await world.trap('trap');
    await world.commit('repo', { 'a.txt': 'one\n2\n3\n4\n5\n6\n7\n8\n9\n' });
    await write('a.txt', '1\n2\n3\n4\n5\n6\n7\n8\nnine\n');
    const config = await readFile(world.at('repo/.git/config'), 'utf8');
    await writeFile(world.at('repo/.git/config'), `${config}${world.hostileSettings(trap)}`);
    for (const hook of ['post-merge', 'reference-transaction', 'post-index-change', 'post-checkout']) {
      await world.write(`repo/.git/hooks/${hook}`, await readFile(trap, 'utf8'));
    }
    expect(valueOf(await merge())).toMatchObject({ state: 'merged' });
    expect(await world.sprung()).toEqual([]);
    await writeFile(world.at('repo/.git/config'), config);
    expect(await readFile(world.at('repo/a.txt'), 'utf8')).toBe('one\n2\n3\n4\n5\n6\n7\n8\nnine\n');
    expect(await inRepo('status', '--porcelain')).toBe('');
  });
});
