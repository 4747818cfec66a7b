import { appendFile, chmod, copyFile, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GitWorld } from './testing/git-world.ts';
import { valueOf } from './testing/value-of.ts';

async function withOrigin() {
  const world = await GitWorld.make();
  const first = await world.repository('origin');
  await world.git('origin', 'tag', 'v1');
  await world.git('origin', 'switch', '--quiet', '-c', 'topic');
  const topic = await world.commit('origin', { 'b.txt': 'topic\n' });
  await world.git('origin', 'switch', '--quiet', 'main');
  const { checkouts, cache } = await world.workspaces();
  const url = `file://${world.at('origin')}`;
  return { world, url, first, topic, checkouts, cache };
}

describe('a checkout of a git address', () => {
  test('is of the branch that the repository begins with, unless a ref is named', async () => {
    const { world, url, first, topic, checkouts } = await withOrigin();
    await using _ = world;
    const plain = valueOf(await checkouts.open('ses_1', { url, ref: null }));
    expect(plain).toMatchObject({ commit: first, branch: 'main', url, ref: null });
    expect(await readFile(join(plain.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(plain.path.endsWith('/origin')).toBe(true);
    const branch = valueOf(await checkouts.open('ses_2', { url, ref: 'topic' }));
    expect(branch).toMatchObject({ commit: topic, branch: 'topic' });
    const tag = valueOf(await checkouts.open('ses_3', { url, ref: 'v1' }));
    expect(tag).toMatchObject({ commit: first, branch: null });
    const id = valueOf(await checkouts.open('ses_4', { url, ref: topic.slice(0, 10) }));
    expect(id).toMatchObject({ commit: topic, branch: null });
    expect(valueOf(await checkouts.open('ses_5', { url, ref: 'refs/heads/topic' })).branch).toBe('topic');
    expect((await checkouts.list()).map((one) => one.session).sort()).toEqual(
      [1, 2, 3, 4, 5].map((n) => `ses_${n}`),
    );
  });

  test('is an ordinary clone for whoever works in it', async () => {
    const { world, url, checkouts } = await withOrigin();
    await using _ = world;
    const { path } = valueOf(await checkouts.open('ses_1', { url, ref: 'topic' }));
    const here = path.slice(world.path.length + 1);
    expect(await world.git(here, 'rev-parse', '--show-toplevel')).toBe(path);
    expect(await world.git(here, 'status', '--porcelain', '--branch')).toBe('## topic...origin/topic');
    expect(await world.git(here, 'remote', 'get-url', 'origin')).toBe(url);
    expect(await world.git(here, 'fsck', '--strict')).toBe('');
    await world.commit(here, { 'c.txt': 'c' });
    await world.git(here, 'push', '--quiet', 'origin', 'topic');
    expect(await world.git('origin', 'log', '--format=%s', '-1', 'topic')).toBe('Change');
  });

  test('has what was pushed since the last one', async () => {
    const { world, url, checkouts } = await withOrigin();
    await using _ = world;
    valueOf(await checkouts.open('ses_1', { url, ref: null }));
    const second = await world.commit('origin', { 'a.txt': 'two\n' });
    await world.git('origin', 'branch', '-D', 'topic');
    expect(valueOf(await checkouts.open('ses_2', { url, ref: null })).commit).toBe(second);
    expect(await checkouts.open('ses_3', { url, ref: 'topic' })).toMatchObject({
      error: { code: 'workspace.ref_unknown' },
    });
  });

  test('stays what it was for its session, also after a restart', async () => {
    const { world, url, first, checkouts } = await withOrigin();
    await using _ = world;
    const { path } = valueOf(await checkouts.open('ses_1', { url, ref: null }));
    await writeFile(join(path, 'draft.txt'), 'mine');
    await world.commit('origin', { 'a.txt': 'two\n' });
    const again = (await world.workspaces()).checkouts;
    expect(valueOf(await again.open('ses_1', { url, ref: null }))).toMatchObject({ path, commit: first });
    expect(await readFile(join(path, 'draft.txt'), 'utf8')).toBe('mine');
  });

  test('takes a ref beside branches and tags when it is named in full', async () => {
    const { world, url, topic, checkouts } = await withOrigin();
    await using _ = world;
    await world.git('origin', 'update-ref', 'refs/pull/7/head', topic);
    await world.git('origin', 'branch', '-D', 'topic');
    expect(valueOf(await checkouts.open('ses_1', { url, ref: 'refs/pull/7/head' }))).toMatchObject({
      commit: topic,
      branch: null,
    });
  });

  test('comes by the SSH of the person where the address says so', async () => {
    const { world, first } = await withOrigin();
    await using _ = world;
    const ssh = await world.write(
      'bin/ssh',
      `#!/bin/sh\n[ "$1" = -G ] && exit 1\nfor last; do :; done\nexec sh -c "$last"\n`,
    );
    await chmod(ssh, 0o755);
    world.env['GIT_SSH_COMMAND'] = ssh;
    const { checkouts } = await world.workspaces();
    const url = `git@example.com:${world.at('origin')}`;
    const made = valueOf(await checkouts.open('ses_1', { url, ref: 'main' }));
    expect(made).toMatchObject({ url, commit: first });
    const here = made.path.slice(world.path.length + 1);
    expect(await world.git(here, 'remote', 'get-url', 'origin')).toBe(url);
  });

  test('is made ten times at once from one mirror', async () => {
    const { world, url, first, checkouts } = await withOrigin();
    await using _ = world;
    const all = await Promise.all(
      Array.from({ length: 10 }, (_one, at) => checkouts.open(`ses_${at}`, { url, ref: null })),
    );
    expect(all.map((one) => valueOf(one).commit)).toEqual(Array.from({ length: 10 }, () => first));
    expect(new Set(all.map((one) => valueOf(one).path)).size).toBe(10);
    expect(await readdir(world.at('state/workspaces/mirrors'))).toHaveLength(1);
    const twice = await Promise.all([
      checkouts.open('ses_x', { url, ref: null }),
      checkouts.open('ses_x', { url, ref: null }),
    ]);
    expect(valueOf(twice[0])).toEqual(valueOf(twice[1]));
  });

  test('says what is wrong with an address or a ref, and leaves nothing behind', async () => {
    const { world, url, checkouts } = await withOrigin();
    await using _ = world;
    const gone = await checkouts.open('ses_1', { url: `file://${world.at('nowhere')}`, ref: null });
    expect(gone).toMatchObject({ ok: false, error: { code: 'workspace.clone_failed', retry: 'later' } });
    expect(await checkouts.open('ses_1', { url, ref: 'nope' })).toMatchObject({
      error: {
        code: 'workspace.ref_unknown',
        message: expect.stringContaining('no branch, tag or commit "nope"'),
        hint: expect.stringContaining('main'),
      },
    });
    expect(await checkouts.open('ses_1', { url: 'ext::sh -c x', ref: null })).toMatchObject({
      error: { code: 'workspace.url_refused' },
    });
    expect(await checkouts.open('ses_1', { url, ref: '--upload-pack=x' })).toMatchObject({
      error: { code: 'workspace.ref_unknown' },
    });
    expect(await checkouts.list()).toEqual([]);
    expect(await readdir(world.at('state/workspaces/mirrors'))).toHaveLength(1);
  });

  test('of a repository without a commit is refused', async () => {
    await using world = await GitWorld.make();
    await world.write('empty/x', '');
    await world.git('empty', 'init', '--quiet');
    const { checkouts } = await world.workspaces();
    expect(await checkouts.open('ses_1', { url: world.at('empty'), ref: null })).toMatchObject({
      error: { code: 'workspace.ref_unknown', hint: expect.stringContaining('no branch at all') },
    });
  });
});

describe('a crash', () => {
  test('in the middle of a first fetch, a fetch, or a checkout leaves nothing that hinders the next', async () => {
    const { world, url, checkouts } = await withOrigin();
    await using _ = world;
    valueOf(await checkouts.open('ses_1', { url, ref: null }));
    const mirrors = world.at('state/workspaces/mirrors');
    const [name = ''] = await readdir(mirrors);
    await world.write(`state/workspaces/mirrors/${name}/packed-refs.lock`, '');
    await world.write(`state/workspaces/mirrors/${name}/refs/heads/main.lock`, '');
    await world.write(`state/workspaces/mirrors/${name}/objects/pack/tmp_pack_x`, 'half');
    await world.write(`state/workspaces/mirrors/${name}.new/HEAD`, 'half');
    await world.write('state/workspaces/checkouts/ses_2/.new/a.txt', 'half');
    const second = await world.commit('origin', { 'a.txt': 'two\n' });
    const again = (await world.workspaces()).checkouts;
    expect(valueOf(await again.open('ses_2', { url, ref: null })).commit).toBe(second);
    expect(await readdir(join(mirrors, name, 'objects/pack'))).not.toContain('tmp_pack_x');
    await world.write('state/workspaces/checkouts/ses_3/.new/a.txt', 'half');
    expect((await again.sessions()).sort()).toEqual(['ses_1', 'ses_2', 'ses_3']);
    expect(await again.prune(['ses_3'])).toEqual([]);
    expect((await again.list()).map((one) => one.session).sort()).toEqual(['ses_1', 'ses_2']);
  });
});

describe('removing a checkout', () => {
  test('takes one away that holds nothing of its own, or whose work was pushed', async () => {
    const { world, url, checkouts } = await withOrigin();
    await using _ = world;
    valueOf(await checkouts.open('ses_1', { url, ref: null }));
    expect(valueOf(await checkouts.remove('ses_1'))).toEqual({ removed: true });
    expect(valueOf(await checkouts.remove('ses_1'))).toEqual({ removed: false });
    const { path } = valueOf(await checkouts.open('ses_2', { url, ref: 'topic' }));
    const here = path.slice(world.path.length + 1);
    await world.commit(here, { 'c.txt': 'c' });
    await world.git(here, 'push', '--quiet', 'origin', 'HEAD:refs/heads/topic');
    expect(valueOf(await checkouts.remove('ses_2'))).toEqual({ removed: true });
    expect(await readdir(world.at('state/workspaces/checkouts'))).toEqual([]);
  });

  test.each([
    [
      'a changed file',
      async (world: GitWorld, here: string) => void (await world.write(`${here}/a.txt`, 'x')),
    ],
    ['a new file', async (world: GitWorld, here: string) => void (await world.write(`${here}/n.txt`, 'x'))],
    ['a deleted file', async (world: GitWorld, here: string) => rm(world.at(here, 'a.txt'))],
    ['a commit', async (world: GitWorld, here: string) => void (await world.commit(here, { 'n.txt': 'x' }))],
    [
      'a commit that only a tag names',
      async (world: GitWorld, here: string) => {
        await world.commit(here, { 'n.txt': 'x' });
        await world.git(here, 'tag', 'mine');
        await world.git(here, 'reset', '--quiet', '--hard', 'HEAD~1');
      },
    ],
    [
      'a stash',
      async (world: GitWorld, here: string) => {
        await world.write(`${here}/a.txt`, 'x');
        await world.git(here, 'stash', '--quiet');
      },
    ],
    [
      'a repository inside',
      async (world: GitWorld, here: string) => void (await world.repository(`${here}/inner`)),
    ],
  ])('keeps one with %s, and says what and where', async (_what, change) => {
    const { world, url, checkouts } = await withOrigin();
    await using _ = world;
    const { path } = valueOf(await checkouts.open('ses_1', { url, ref: null }));
    await change(world, path.slice(world.path.length + 1));
    const refused = await checkouts.remove('ses_1');
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'workspace.unmerged', message: expect.stringContaining(path), details: { path } },
    });
    expect(await checkouts.find('ses_1')).toBeDefined();
    expect(valueOf(await checkouts.remove('ses_1', { force: true }))).toEqual({ removed: true });
  });

  test('keeps one that cannot be looked into', async () => {
    const { world, url, checkouts } = await withOrigin();
    await using _ = world;
    const { path } = valueOf(await checkouts.open('ses_1', { url, ref: null }));
    await rm(join(path, '.git/HEAD'));
    expect(await checkouts.remove('ses_1')).toMatchObject({ error: { code: 'workspace.unmerged' } });
  });
});

describe('mirrors', () => {
  test('that nobody used for long go, and a checkout stays whole without its mirror', async () => {
    const { world, url, checkouts, cache } = await withOrigin();
    await using _ = world;
    const { path } = valueOf(await checkouts.open('ses_1', { url, ref: null }));
    expect(await cache.prune({ unusedMs: 1_000, most: 10 })).toBe(0);
    world.clock.advance(2_000);
    expect(await cache.prune({ unusedMs: 1_000, most: 10 })).toBe(1);
    expect(await world.git(path.slice(world.path.length + 1), 'fsck')).toBe('');
    expect(valueOf(await checkouts.open('ses_2', { url, ref: null })).branch).toBe('main');
    expect(await cache.prune({ unusedMs: 1_000_000, most: 0 })).toBe(1);
  });
});

describe('a hostile repository', () => {
  test('has nothing run by being cloned, checked out, looked into and removed', async () => {
    await using world = await GitWorld.make();
    const trap = await world.trap('trap');
    await world.repository('origin', {
      '.gitattributes': '* filter=evil diff=evil merge=evil\n',
      '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::${trap}\n\tupdate = !${trap}\n\tignore = none\n`,
      'a.txt': 'one\n',
    });
    await symlink('/etc', world.at('origin/out'));
    await world.commit('origin', { 'b.txt': 'b' });
    const settings = world.hostileSettings(trap);
    await world.write('home/.gitconfig', settings);
    const { checkouts } = await world.workspaces();
    const checkout = valueOf(await checkouts.open('ses_1', { url: world.at('origin'), ref: null }));
    const { path } = checkout;
    expect(await readFile(join(path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(await world.sprung()).toEqual([]);

    // From here on whoever works in it has written its configuration, too, and a repository inside.
    await world.write('home/.gitconfig', '[user]\n\tname = A Person\n\temail = person@example.com\n');
    const here = path.slice(world.path.length + 1);
    await world.repository(`${here}/x`);
    await writeFile(join(path, 'a.txt'), 'changed\n');
    for (const folder of [here, `${here}/x`]) {
      await appendFile(world.at(folder, '.git/config'), settings);
      for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change']) {
        await copyFile(trap, world.at(folder, '.git/hooks', hook)).catch(() => {});
      }
    }
    expect(valueOf(await checkouts.looseWork(checkout))).toEqual({ files: ['a.txt', 'x/'], commits: 0 });
    expect(await checkouts.remove('ses_1')).toMatchObject({ error: { code: 'workspace.unmerged' } });
    expect(await world.sprung()).toEqual([]);
    // What a person types there does run it: the trap is one.
    await world.git(here, 'status');
    expect(await world.sprung()).toEqual(['trap']);
    valueOf(await checkouts.remove('ses_1', { force: true }));
  });
});
