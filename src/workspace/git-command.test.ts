import { execFile } from 'node:child_process';
import { chmod, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { silentLog, systemClock } from '#base';
import { createGit } from './git-command.ts';
import { GitWorld } from './testing/git-world.ts';

async function programThat(world: GitWorld, script: string): Promise<string> {
  const path = await world.write('bin/git', `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

const gitOf = (world: GitWorld, program?: string, env: Record<string, string> = {}) =>
  createGit({
    env: { ...world.env, ...env },
    clock: systemClock,
    log: silentLog,
    ...(program === undefined ? {} : { program }),
  });

test('says that git is missing, and that a folder is', async () => {
  await using world = await GitWorld.make();
  const missing = await gitOf(world, world.at('bin/git')).run(['--version'], { cwd: world.path });
  expect(missing).toMatchObject({ ok: false, error: { code: 'workspace.git_missing' } });
  const elsewhere = await gitOf(world).run(['--version'], { cwd: world.at('nowhere') });
  expect(elsewhere).toMatchObject({ ok: false, error: { code: 'workspace.not_a_repository' } });
  const plain = await gitOf(world).run(['rev-parse', 'HEAD'], { cwd: world.path });
  expect(plain).toMatchObject({ ok: false, error: { code: 'workspace.not_a_repository' } });
});

test('gives git no more of the environment than it needs', async () => {
  await using world = await GitWorld.make();
  const program = await programThat(world, 'env');
  const git = gitOf(world, program, {
    MUSTER_TOKEN: 'secret',
    ANTHROPIC_API_KEY: 'secret',
    GIT_DIR: '/elsewhere',
  });
  const said = await git.run([], { cwd: world.path });
  expect(said.ok && said.value.text).not.toMatch(/secret|elsewhere/);
  expect(said.ok && said.value.text).toMatch(/^GIT_TERMINAL_PROMPT=0$/m);
  expect(said.ok && said.value.text).toMatch(/^GIT_ALLOW_PROTOCOL=none$/m);
});

test('ends what takes too long, with all that it started', async () => {
  await using world = await GitWorld.make();
  const program = await programThat(
    world,
    `sleep 300 & echo $! > ${world.at('pid')}; trap '' TERM; wait; sleep 300`,
  );
  const { clock } = world;
  const git = createGit({ env: world.env, clock, log: silentLog, program });
  const running = git.run(['fetch'], { cwd: world.path, timeLimitMs: 50 });
  let pid = Number.NaN;
  await expect
    .poll(async () => (pid = Number(await readFile(world.at('pid'), 'utf8').catch(() => 'x'))))
    .toBeGreaterThan(0);
  clock.advance(50);
  clock.advance(2_000);
  expect(await running).toMatchObject({ ok: false, error: { code: 'workspace.git_failed', retry: 'later' } });
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('reads no more than its bound, and says so where all is needed', async () => {
  await using world = await GitWorld.make();
  const program = await programThat(world, 'yes');
  const git = gitOf(world, program);
  const cut = await git.run(['log'], { cwd: world.path, outputBytes: 1_000, cut: true });
  expect(cut).toMatchObject({ ok: true, value: { cut: true } });
  expect(cut.ok && cut.value.bytes.length).toBe(1_000);
  const whole = await git.run(['log'], { cwd: world.path, outputBytes: 1_000 });
  expect(whole).toMatchObject({ ok: false, error: { code: 'workspace.too_large' } });
});

test('is ended when nobody wants it any more', async () => {
  await using world = await GitWorld.make();
  const program = await programThat(world, 'sleep 300');
  const asked = new AbortController();
  const running = gitOf(world, program).run(['fetch'], { cwd: world.path, signal: asked.signal });
  asked.abort();
  expect(await running).toMatchObject({ ok: false, error: { code: 'workspace.git_failed' } });
});

test('tells a full disk from other failures, and no secret of an address', async () => {
  await using world = await GitWorld.make();
  const full = await programThat(world, 'echo "fatal: write error: No space left on device" >&2; exit 128');
  expect(await gitOf(world, full).run(['fetch'], { cwd: world.path })).toMatchObject({
    error: { code: 'workspace.disk', retry: 'later' },
  });
  const secret = await programThat(world, 'echo "fatal: https://me:hunter2@host/x not found" >&2; exit 128');
  const said = await gitOf(world, secret).run(['fetch'], { cwd: world.path });
  expect(said).toMatchObject({ ok: false, error: { message: expect.stringContaining('https://…@host/x') } });
});

/** One that has ended and that nobody has asked after yet is gone, too. */
async function isAlive(pid: number): Promise<boolean> {
  const said = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return said.stdout.trim() !== '' && !said.stdout.trim().startsWith('Z');
}
