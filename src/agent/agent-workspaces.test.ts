import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { silentLog, systemClock } from '#base';
import type { SessionId, TurnId, WorkspaceAsk, WorkspaceWish } from '#domain';
import { tempDir, type TempDir } from '../../test/support/temp-dir.ts';
import type { WorkspaceAnswer } from './hub-port.ts';
import { GitWorld } from './testing/git-world.ts';
import { openAgentWorkspaces } from './workspaces/open-workspaces.ts';

const WISH = { of: 'crew-1', name: 'mill', kind: 'worktree', asked: true, guard: null } as const;

/** An agent that works in worktrees of a real repository. */
class WorkspaceWorld extends GitWorld {
  readonly repo: string;
  #asked = 0;

  private constructor(dir: TempDir) {
    super(dir);
    this.repo = dir.at('repo');
  }

  static async make(): Promise<WorkspaceWorld> {
    const world = new WorkspaceWorld(await tempDir());
    for (const folder of ['home', 'repo/sub']) await mkdir(world.dir.at(folder), { recursive: true });
    await world.git(world.repo, 'init', '--quiet', '-b', 'main');
    await writeFile(join(world.repo, 'a.txt'), 'one\n');
    await writeFile(join(world.repo, 'sub/b.txt'), 'two\n');
    await world.commit(world.repo);
    return world;
  }

  async startAgent(roots?: string[]) {
    // Git takes real time, and is bounded by it.
    const parts = { stateDir: this.dir.at('state'), env: this.env, roots, ids: this.ids, log: silentLog };
    return this.start(await openAgentWorkspaces({ ...parts, clock: systemClock }));
  }

  wish(parts: Partial<WorkspaceWish> = {}): SessionId {
    const workspace = { ...WISH, from: this.repo, ...parts };
    return this.hub.spawn({ cwd: workspace.from, workspace });
  }

  /** Begins a turn; where it works. */
  async begin(session: SessionId): Promise<{ turn: TurnId; cwd: string }> {
    const turn = this.hub.send(session, 'work');
    await this.until(() => this.hub.turn(turn).state === 'running' && this.host.of(session).isPrompting);
    return { turn, cwd: this.host.of(session).spec.cwd };
  }

  /** A turn in which this is done. */
  async work(session: SessionId, during: (cwd: string) => Promise<unknown> = async () => {}) {
    const { turn, cwd } = await this.begin(session);
    await during(cwd);
    this.host.of(session).done('ready');
    await this.until(() => this.hub.turn(turn).state === 'ended');
    return { cwd, found: this.hub.turn(turn) };
  }

  async ask(session: SessionId, ask: WorkspaceAsk): Promise<WorkspaceAnswer> {
    const id = `wrq_${++this.#asked}`;
    this.hub.put({ type: 'workspace', id, session, of: WISH.of, name: WISH.name, ask });
    const found = () => this.#answers().find((one) => one.request === id);
    await this.until(() => found() !== undefined);
    return found()!.answer;
  }

  async closed(session: SessionId): Promise<void> {
    this.hub.close(session);
    await this.until(() => this.hub.session(session).state === 'closed');
  }

  facts(): object[] {
    return this.hub.callsOf('facts').filter((body) => typeof body === 'object' && body !== null);
  }

  #answers(): { request: string; answer: WorkspaceAnswer }[] {
    return this.hub.callsOf('answerWorkspace') as { request: string; answer: WorkspaceAnswer }[];
  }
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

test('a session works in a worktree on a branch of its own, of which the hub is told (T13)', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const session = world.wish();
  const { cwd, found } = await world.work(session, (folder) => writeFile(join(folder, 'new.txt'), 'new'));
  expect(cwd).not.toBe(world.repo);
  expect(await world.git(cwd, 'rev-parse', '--show-toplevel')).toBe(cwd);
  expect(await world.git(cwd, 'branch', '--show-current')).toBe('muster/crew-1/mill');
  const base = await world.git(world.repo, 'rev-parse', 'main');
  const place = {
    kind: 'worktree',
    path: cwd,
    branch: 'muster/crew-1/mill',
    baseCommit: base,
    target: 'main',
  };
  expect(found.starts[0]).toMatchObject({ cwd, workspace: { ...place, unguarded: null } });
  expect(found.work).toMatchObject({ changed: ['new.txt'], ahead: 0, merged: false });
  expect(await isThere(join(world.repo, 'new.txt'))).toBe(false);
  expect((await world.work(session)).cwd).toBe(cwd);
});

test('a folder below the top of a repository is that same folder in the worktree', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const { cwd } = await world.work(world.wish({ from: join(world.repo, 'sub') }));
  expect(cwd.endsWith('/mill/sub')).toBe(true);
  expect(await readFile(join(cwd, 'b.txt'), 'utf8')).toBe('two\n');
});

test('a worktree that was named and cannot be had fails the start with the cause; one by default becomes the folder (T13)', async () => {
  await using world = await WorkspaceWorld.make();
  await mkdir(world.dir.at('plain'));
  await world.startAgent();
  const turn = world.hub.send(world.wish({ from: world.dir.at('plain') }), 'work');
  await world.until(() => world.hub.turn(turn).state === 'ended');
  expect(world.hub.turn(turn).outcome).toMatchObject({
    end: 'failed',
    cause: { code: 'workspace.not_a_repository', message: expect.stringContaining(world.dir.at('plain')) },
  });
  expect(world.host.opened).toEqual([]);
  const { cwd, found } = await world.work(
    world.wish({ from: world.dir.at('plain'), asked: false, guard: 'read_only' }),
  );
  expect(cwd).toBe(world.dir.at('plain'));
  expect(found.starts[0]?.workspace).toMatchObject({
    kind: 'shared',
    unguarded: expect.stringContaining('not its own'),
  });
});

test('a repository outside of the roots gives no worktree', async () => {
  await using world = await WorkspaceWorld.make();
  await mkdir(world.dir.at('work'));
  await world.startAgent([world.dir.at('work')]);
  const turn = world.hub.send(world.wish(), 'work');
  await world.until(() => world.hub.turn(turn).state === 'ended');
  expect(world.hub.turn(turn).outcome).toMatchObject({
    cause: { code: 'spawn.cwd_unusable', message: expect.stringContaining('--root') },
  });
});

test('what is written by who may not is undone after the turn, and told with its patch', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const session = world.wish({ guard: 'read_only' });
  const { cwd, found } = await world.work(session, async (folder) => {
    await writeFile(join(folder, 'forbidden.txt'), 'not mine to write\n');
    await writeFile(join(folder, 'a.txt'), 'changed\n');
  });
  expect(await isThere(join(cwd, 'forbidden.txt'))).toBe(false);
  expect(await readFile(join(cwd, 'a.txt'), 'utf8')).toBe('one\n');
  expect(found.work).toMatchObject({
    changed: [],
    forbidden: { paths: ['a.txt', 'forbidden.txt'], patch: expect.stringContaining('+not mine to write') },
  });
  expect((await world.work(session)).found.work).not.toHaveProperty('forbidden');
});

test('what was written before the agent was killed is undone before the next turn, and told with it', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const session = world.wish({ guard: 'read_only' });
  const { cwd } = await world.begin(session);
  await writeFile(join(cwd, 'forbidden.txt'), 'late\n');
  world.kill();
  await world.startAgent();
  const { found } = await world.work(session, async (folder) => {
    expect(await isThere(join(folder, 'forbidden.txt'))).toBe(false);
  });
  expect(found.work).toMatchObject({ forbidden: { paths: ['forbidden.txt'] } });
});

test('a workspace without work of its own goes with its session; one with work stays, and the session says where', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const [idle, busy] = [world.wish({ name: 'idle' }), world.wish()];
  const clean = (await world.work(idle)).cwd;
  const { cwd } = await world.work(busy, (folder) => writeFile(join(folder, 'new.txt'), 'new'));
  await world.closed(idle);
  await world.closed(busy);
  expect([await isThere(clean), await isThere(cwd)]).toEqual([false, true]);
  expect(world.facts()).toEqual([
    { workspace_gone: true },
    { notice: expect.stringContaining(`${cwd}, branch muster/crew-1/mill`) },
  ]);
});

test('a session that takes the place of another works on in its worktree, over a kill of the agent', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const first = world.wish();
  const { cwd } = await world.work(first, (folder) => writeFile(join(folder, 'draft.txt'), 'mine'));
  const second = world.wish();
  world.kill();
  await world.startAgent();
  expect((await world.work(second)).cwd).toBe(cwd);
  await world.closed(first);
  expect(await readFile(join(cwd, 'draft.txt'), 'utf8')).toBe('mine');
  expect(world.facts().filter((fact) => 'notice' in fact || 'workspace_gone' in fact)).toEqual([]);
});

test('a clone shares no refs with its repository, and is merged from there all the same', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const session = world.wish({ kind: 'clone' });
  const { cwd } = await world.work(session, (folder) => writeFile(join(folder, 'new.txt'), 'new'));
  expect(await world.git(world.repo, 'branch', '--list', 'muster/*')).toBe('');
  expect(await world.git(cwd, 'rev-parse', '--show-toplevel')).toBe(cwd);
  expect(
    await world.ask(session, { do: 'merge', into: null, message: 'Take it', dryRun: false }),
  ).toMatchObject({
    is: 'merged',
    into: 'main',
  });
  expect(await readFile(join(world.repo, 'new.txt'), 'utf8')).toBe('new');
});

test('shows, tries, merges and discards what a session has done, committed or not', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const session = world.wish();
  const { cwd } = await world.work(session, (folder) => writeFile(join(folder, 'new.txt'), 'new\n'));
  const diff = await world.ask(session, { do: 'diff', bytes: 1_000_000 });
  expect(diff).toMatchObject({ is: 'diff', cut: false, patch: expect.stringContaining('+new') });
  const merge = { do: 'merge', into: null, message: 'Merge the work of crew:developer:mill' } as const;
  expect(await world.ask(session, { ...merge, dryRun: true })).toMatchObject({ is: 'merged', into: 'main' });
  expect(await isThere(join(world.repo, 'new.txt'))).toBe(false);
  expect(await world.ask(session, { do: 'discard', force: false })).toMatchObject({
    is: 'refused',
    code: 'workspace.unmerged',
  });
  expect(await world.ask(session, { ...merge, dryRun: false })).toMatchObject({ is: 'merged', into: 'main' });
  expect(await readFile(join(world.repo, 'new.txt'), 'utf8')).toBe('new\n');
  expect(await world.git(world.repo, 'log', '-1', '--format=%an: %s')).toBe(
    'Muster: Merge the work of crew:developer:mill',
  );
  expect(await world.ask(session, { ...merge, dryRun: false })).toMatchObject({ is: 'nothing' });
  expect((await world.work(session)).found.work).toMatchObject({ merged: true, ahead: 1 });
  expect(await world.ask(session, { do: 'discard', force: false })).toMatchObject({
    is: 'discarded',
    keptAs: null,
  });
  expect(await isThere(cwd)).toBe(false);
});

test('is not discarded while its session has a turn, not by force either', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const session = world.wish();
  const { turn, cwd } = await world.begin(session);
  for (const force of [false, true])
    expect(await world.ask(session, { do: 'discard', force })).toMatchObject({
      is: 'refused',
      code: 'session.busy',
    });
  expect(await isThere(cwd)).toBe(true);
  world.host.of(session).done('ready');
  await world.until(() => world.hub.turn(turn).state === 'ended');
  expect(await world.ask(session, { do: 'discard', force: false })).toMatchObject({ is: 'discarded' });
  expect(await isThere(cwd)).toBe(false);
});

test('a conflict changes nothing and shows the files; discarded by force, the work is kept under a ref', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const session = world.wish();
  await world.work(session, (folder) => writeFile(join(folder, 'a.txt'), 'theirs\n'));
  await writeFile(join(world.repo, 'a.txt'), 'ours\n');
  await world.commit(world.repo);
  const before = await world.git(world.repo, 'rev-parse', 'main');
  expect(await world.ask(session, { do: 'merge', into: null, message: 'm', dryRun: false })).toMatchObject({
    is: 'conflict',
    files: [{ path: 'a.txt', text: expect.stringContaining('<<<<<<<') }],
  });
  expect(await world.git(world.repo, 'rev-parse', 'main')).toBe(before);
  const gone = await world.ask(session, { do: 'discard', force: true });
  if (gone.is !== 'discarded' || gone.keptAs === null) throw new Error(JSON.stringify(gone));
  expect(await world.git(world.repo, 'show', `${gone.keptAs}:a.txt`)).toBe('theirs');
});

test('gates run where the session works, each until one does not pass; what they start ends with them', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const session = world.wish();
  await world.work(session, (folder) => writeFile(join(folder, 'new.txt'), 'new\n'));
  const gate = (name: string, command: string, timeoutSeconds = 20) => ({ name, command, timeoutSeconds });
  const ran = await world.ask(session, {
    do: 'gate',
    gates: [
      gate('there', 'test -f new.txt && echo fine; sleep 600 & echo $! > pid'),
      gate('tests', 'echo "1 failed" >&2; exit 2'),
      gate('never', 'touch never'),
    ],
  });
  expect(ran).toEqual({
    is: 'gates',
    results: [
      { name: 'there', code: 0, output: 'fine' },
      { name: 'tests', code: 2, output: '1 failed' },
    ],
  });
  const { cwd } = world.host.of(session).spec;
  const pid = Number(await readFile(join(cwd, 'pid'), 'utf8'));
  await vi.waitFor(async () => expect(await isRunning(pid)).toBe(false), { timeout: 60_000 });
  expect(await isThere(join(cwd, 'never'))).toBe(false);
  const slow = await world.ask(session, { do: 'gate', gates: [gate('slow', 'echo begun; sleep 600', 0.2)] });
  expect(slow).toMatchObject({
    results: [{ code: null, output: expect.stringMatching(/^(?:begun\n)?It was ended/) }],
  });
});

/** A process that has ended and was not waited for is no process any more. */
const isRunning = (pid: number): Promise<boolean> =>
  readFile(`/proc/${pid}/stat`, 'utf8').then(
    (text) => !/\) Z /.test(text),
    () => false,
  );

test('teammates on a git address share one checkout, from which each has a worktree', async () => {
  await using world = await WorkspaceWorld.make();
  await world.startAgent();
  const source = { url: `file://${world.repo}`, ref: null };
  const of = (name: string) => ({ workspace: { ...WISH, name, from: '' }, cwd: '', source });
  const [one, two] = [world.hub.spawn(of('one')), world.hub.spawn(of('two'))];
  const first = await world.work(one);
  const second = await world.work(two);
  const common = (cwd: string) => world.git(cwd, 'rev-parse', '--path-format=absolute', '--git-common-dir');
  expect(await common(first.cwd)).toBe(await common(second.cwd));
  await rm(world.repo, { recursive: true });
  world.kill();
  await world.startAgent();
  expect((await world.work(one)).cwd).toBe(first.cwd);
});
