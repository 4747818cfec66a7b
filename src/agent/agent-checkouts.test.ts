import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { silentLog } from '#base';
import type { SessionId } from '#domain';
import { tempDir, type TempDir } from '../../test/support/temp-dir.ts';
import { openSessionCheckouts } from './sessions/session-checkouts.ts';
import { AgentWorld } from './testing/agent-world.ts';
import { GitWorld } from './testing/git-world.ts';

/** An agent that checks out by real git, beside a repository that it can reach. */
class CheckoutWorld extends GitWorld {
  readonly url: string;

  private constructor(dir: TempDir) {
    super(dir);
    this.url = `file://${dir.at('origin')}`;
  }

  static async make(): Promise<CheckoutWorld> {
    const world = new CheckoutWorld(await tempDir());
    await mkdir(world.dir.at('home'));
    await mkdir(world.dir.at('origin'));
    await world.git('origin', 'init', '--quiet', '-b', 'main');
    await writeFile(world.dir.at('origin/a.txt'), 'one\n');
    await world.commit(world.dir.at('origin'));
    return world;
  }

  async startAgent(roots?: string[]) {
    const { clock, ids } = this;
    const parts = { stateDir: this.dir.at('state'), env: this.env, roots, clock, ids, log: silentLog };
    return this.start({ checkouts: await openSessionCheckouts(parts) });
  }

  /** Sends a turn, waits until it is prompted, and lets it end. The folder that it worked in. */
  async work(session: SessionId): Promise<string> {
    const turn = this.hub.send(session, 'work');
    await this.until(() => this.hub.turn(turn).state === 'running' && this.host.of(session).isPrompting);
    const live = this.host.of(session);
    live.done('ready');
    await this.until(() => this.hub.turn(turn).state === 'ended');
    return live.spec.cwd;
  }

  notices(): string[] {
    return this.hub.callsOf('facts').flatMap((body) => {
      const notice: unknown = body && typeof body === 'object' && 'notice' in body ? body.notice : undefined;
      return typeof notice === 'string' ? [notice] : [];
    });
  }

  async closed(session: SessionId): Promise<void> {
    this.hub.close(session);
    await this.until(() => this.hub.session(session).state === 'closed');
  }
}

const isThere = (path: string) =>
  readFile(join(path, 'a.txt'), 'utf8').then(
    () => true,
    () => false,
  );

test('a session on a git address works in its checkout, of which the hub is told, until it is closed', async () => {
  await using world = await CheckoutWorld.make();
  await world.startAgent();
  const session = world.hub.spawn({ cwd: '', source: { url: world.url, ref: 'main' } });
  const cwd = await world.work(session);
  expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe('one\n');
  expect(await world.git(cwd, 'rev-parse', '--show-toplevel')).toBe(cwd);
  expect(world.hub.session(session).cwd).toBe(cwd);
  await writeFile(world.dir.at('origin/a.txt'), 'two\n');
  await world.commit('origin');
  expect(await world.work(session)).toBe(cwd);
  expect(world.host.opened).toHaveLength(1);
  expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe('one\n');
  await world.closed(session);
  expect(await isThere(cwd)).toBe(false);
  expect(world.notices()).toEqual([]);
});

test('keeps its checkout over a kill of the agent, and finds what it did there', async () => {
  await using world = await CheckoutWorld.make();
  await world.startAgent();
  const session = world.hub.spawn({ cwd: '', source: { url: world.url, ref: null } });
  const cwd = await world.work(session);
  await writeFile(join(cwd, 'draft.txt'), 'mine');
  world.kill();
  await world.startAgent();
  expect(await world.work(session)).toBe(cwd);
  expect(await readFile(join(cwd, 'draft.txt'), 'utf8')).toBe('mine');
  expect(world.host.of(session).spec.resume).toBe('acp-1');
  await world.closed(session);
  expect(await isThere(cwd)).toBe(true);
  expect(world.notices()).toEqual([expect.stringContaining('draft.txt')]);
  expect(world.notices()[0]).toContain(cwd);
});

test('keeps a commit that is nowhere else, and lets go of one that was pushed', async () => {
  await using world = await CheckoutWorld.make();
  await world.startAgent();
  const source = { url: world.url, ref: null };
  const [keeps, pushes] = [world.hub.spawn({ cwd: '', source }), world.hub.spawn({ cwd: '', source })];
  const [kept, pushed] = [await world.work(keeps), await world.work(pushes)];
  for (const cwd of [kept, pushed]) {
    await writeFile(join(cwd, 'done.txt'), 'done');
    await world.commit(cwd);
  }
  await world.git(pushed, 'push', '--quiet', 'origin', 'HEAD:refs/heads/topic');
  await world.closed(keeps);
  await world.closed(pushes);
  expect(await isThere(kept)).toBe(true);
  expect(await isThere(pushed)).toBe(false);
  expect(world.notices()).toEqual([expect.stringContaining('1 commit that only it has')]);
});

test('is told what its checkout does not have: submodules, and the content of files of LFS', async () => {
  await using world = await CheckoutWorld.make();
  const origin = new URL(world.url).pathname;
  await writeFile(join(origin, '.gitattributes'), '*.bin filter=lfs -text\n');
  await writeFile(
    join(origin, 'big.bin'),
    'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
  );
  await writeFile(join(origin, '.gitmodules'), '[submodule "dep"]\n\tpath = deps/dep\n\turl = ../dep\n');
  await world.commit(origin);
  await world.startAgent();
  const session = world.hub.spawn({ cwd: '', source: { url: world.url, ref: null } });
  await world.work(session);
  expect(world.notices()).toEqual([
    'Its submodules are not fetched: deps/dep. Files of Git LFS are pointers here, without their content: big.bin.',
  ]);
  await world.work(session);
  expect(world.notices()).toHaveLength(1);
});

test('is told when its checkout was gone and had to be made anew', async () => {
  await using world = await CheckoutWorld.make();
  await world.startAgent();
  const session = world.hub.spawn({ cwd: '', source: { url: world.url, ref: null } });
  const cwd = await world.work(session);
  await rm(cwd, { recursive: true });
  world.host.of(session).die();
  expect(await world.work(session)).toBe(cwd);
  expect(world.notices()).toEqual([expect.stringContaining('checked out anew')]);
});

test.each([
  [
    'an address that nobody answers at',
    (world: CheckoutWorld) => ({ url: `${world.url}-gone`, ref: null }),
    'workspace.clone_failed',
  ],
  [
    'a ref that is not there',
    (world: CheckoutWorld) => ({ url: world.url, ref: 'nope' }),
    'workspace.ref_unknown',
  ],
])('a turn on %s fails with the cause, and nothing is prompted', async (_what, source, code) => {
  await using world = await CheckoutWorld.make();
  await world.startAgent();
  const turn = world.hub.send(world.hub.spawn({ cwd: '', source: source(world) }), 'work');
  await world.until(() => world.hub.turn(turn).state === 'ended');
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'failed', cause: { code } });
  expect(world.host.opened).toEqual([]);
  expect(await isThere(world.dir.at('state/workspaces/checkouts'))).toBe(false);
});

test('a repository of this host is checked out from below the roots alone', async () => {
  await using world = await CheckoutWorld.make();
  await mkdir(world.dir.at('work'));
  await world.startAgent([world.dir.at('work')]);
  const turn = world.hub.send(world.hub.spawn({ cwd: '', source: { url: world.url, ref: null } }), 'work');
  await world.until(() => world.hub.turn(turn).state === 'ended');
  expect(world.hub.turn(turn).outcome).toMatchObject({
    cause: { code: 'workspace.url_refused', message: expect.stringContaining('--root') },
  });
  await world.git('work', 'clone', '--quiet', world.dir.at('origin'), 'inside');
  const inside = { url: `file://${world.dir.at('work/inside')}`, ref: null };
  expect(await isThere(await world.work(world.hub.spawn({ cwd: '', source: inside })))).toBe(true);
});

test('a checkout in which a fork works stays until that is gone, over a kill of the agent too', async () => {
  await using world = await CheckoutWorld.make();
  await world.startAgent();
  const session = world.hub.spawn({ cwd: '', source: { url: world.url, ref: null } });
  const cwd = await world.work(session);
  const fork = world.hub.spawn({ cwd });
  expect(await world.work(fork)).toBe(cwd);
  await world.closed(session);
  expect(await isThere(cwd)).toBe(true);
  world.kill();
  await world.startAgent();
  expect(await world.work(fork)).toBe(cwd);
  await world.closed(fork);
  world.kill();
  await world.startAgent();
  await vi.waitFor(async () => expect(await isThere(cwd)).toBe(false), { timeout: 60_000 });
});

test('what a session whose harness never came up would have worked in goes at once', async () => {
  await using world = await CheckoutWorld.make();
  await world.startAgent();
  world.host.failNext = { code: 'harness.start_failed', cause: 'It did not come up.' };
  const turn = world.hub.send(world.hub.spawn({ cwd: '', source: { url: world.url, ref: null } }), 'work');
  await world.until(() => world.hub.turn(turn).state === 'ended');
  expect(world.hub.turn(turn).outcome).toMatchObject({ cause: { code: 'harness.start_failed' } });
  expect(await readdir(world.dir.at('state/workspaces/checkouts'))).toEqual([]);
});

test('a turn that is cancelled while its repository is fetched ends, and is never prompted', async () => {
  await using world = await CheckoutWorld.make();
  const { promise, resolve } = Promise.withResolvers<void>();
  await world.start({
    checkouts: {
      open: async (_session, _source, signal) => {
        await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
        resolve();
        return { ok: true, value: { path: '/nowhere', fresh: true, lacks: [] } };
      },
      release: async () => undefined,
      clear: async () => {},
      folderOf: () => '/nowhere',
    },
  });
  const turn = world.hub.send(world.hub.spawn({ cwd: '', source: { url: world.url, ref: null } }), 'work');
  await world.settle();
  world.hub.cancel(turn);
  await world.until(() => world.hub.turn(turn).state === 'ended');
  await promise;
  expect(world.hub.turn(turn).outcome).toMatchObject({ end: 'cancelled' });
});

test('an agent that makes no checkouts says so', async () => {
  const world = new AgentWorld();
  await world.start();
  const turn = world.hub.send(world.hub.spawn({ cwd: '', source: { url: '/x', ref: null } }), 'work');
  await world.settle();
  expect(world.hub.turn(turn).outcome).toMatchObject({ cause: { code: 'workspace.git_failed' } });
});
