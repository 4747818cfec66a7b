import { execFile } from 'node:child_process';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

const run = promisify(execFile);
let machine: Machine;

async function git(cwd: string, ...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com'];
  return (await run('git', [...who, ...args], { cwd, env: machine.env })).stdout.trim();
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function sessionOf(label: string) {
  const shown = await machine.client.call('sessions.show', { params: { session: label } });
  if (!shown.ok) throw new Error(`${label}: ${shown.error.message}`);
  return { ...shown.value, cwd: shown.value.cwd ?? '' };
}

/** What the person's mail says, taken. */
async function mail(): Promise<{ kind: string; body: string }[]> {
  const taken = await machine.client.call('mail.wait', { body: { timeoutSeconds: 0 } });
  if (!taken.ok) throw new Error(taken.error.message);
  return taken.value.messages.map(({ kind, body }) => ({ kind, body }));
}

describe('workspaces, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    await git(machine.project, 'init', '--quiet', '-b', 'main');
    await writeFile(join(machine.project, 'greeting.txt'), 'hello\n');
    await git(machine.project, 'add', '-A');
    await git(machine.project, 'commit', '--quiet', '-m', 'First');
    await machine.up();
  });
  afterEach(() => machine.close());

  test('real grok as a reviewer runs touch unasked: undone, kept as a patch, and the lead is told', async () => {
    const formed = await machine.client.call('teams.create', {
      body: {
        name: 'crew',
        cwd: machine.project,
        teammates: [
          {
            name: 'judge',
            role: 'reviewer',
            harness: 'grok',
            task: 'run: touch forbidden.txt\nthen: say: looked',
          },
        ],
      },
    });
    if (!formed.ok) throw new Error(formed.error.message);
    await machine.until('crew:reviewer:judge', (word) => word === 'done');
    const { cwd, id } = await sessionOf('crew:reviewer:judge');
    expect(await git(cwd, 'rev-parse', '--show-toplevel')).toBe(cwd);
    expect(cwd.startsWith(machine.project)).toBe(false);
    // It was run: nobody was asked, and the file is gone again.
    const history = (await machine.muster('session', 'history', id)).out;
    expect(history).toContain('touch forbidden.txt');
    expect(history).toContain('It wrote what it may not write, and that was undone: forbidden.txt');
    expect(await exists(join(cwd, 'forbidden.txt'))).toBe(false);
    expect(await exists(join(machine.project, 'forbidden.txt'))).toBe(false);
    const told = (await mail()).find(({ kind }) => kind === 'team_notice');
    expect(told?.body).toContain('forbidden.txt');
    expect(told?.body).toContain('diff --git a/forbidden.txt b/forbidden.txt');
  });

  test('real grok that is denied everything: what it writes in its worktree all the same is undone', async () => {
    await machine.delegate('reader', 'grok', 'run: touch forbidden.txt\nthen: say: done', [
      '--workspace',
      'worktree',
      '--approvals',
      'deny',
    ]);
    const { cwd } = await sessionOf('reader');
    expect(await exists(join(cwd, 'forbidden.txt'))).toBe(false);
    expect((await mail()).map(({ kind }) => kind)).toContain('team_notice');
  });

  test('real grok that reviews a repository by its address: what it writes all the same is undone', async () => {
    const from = ['--git', `file://${machine.project}`, '--ref', 'main', '--role', 'reviewer'];
    await machine.delegate('critic', 'grok', 'run: touch forbidden.txt\nthen: say: looked', from);
    const { cwd } = await sessionOf('critic');
    expect(await git(cwd, 'rev-parse', '--show-toplevel')).toBe(cwd);
    expect(await exists(join(cwd, 'greeting.txt'))).toBe(true);
    expect(await exists(join(cwd, 'forbidden.txt'))).toBe(false);
    const told = (await mail()).find(({ kind }) => kind === 'team_notice');
    expect(told?.body).toContain('diff --git a/forbidden.txt b/forbidden.txt');
  });

  test('a delegate works on a branch of its own, which is shown, merged and removed by the command line (T13)', async () => {
    const line = 'git rev-parse --show-toplevel > proof.txt; echo goodbye > greeting.txt';
    const shell = ['--command', '--approvals', 'yolo', '--workspace', 'worktree'];
    const smith = await machine.delegate('smith', 'shell', line, shell);
    const { cwd } = await sessionOf('smith');
    expect((await readFile(join(cwd, 'proof.txt'), 'utf8')).trim()).toBe(cwd);
    const listed = await machine.muster('workspace', 'list');
    expect(listed.out).toContain('smith');
    expect(listed.out).toContain('2 changed');
    const diff = await machine.muster('workspace', 'diff', 'smith');
    expect(diff.out).toContain('-hello\n+goodbye');

    // Over a restart of everything it works on there.
    await machine.stop();
    await machine.up();
    await machine.muster('session', 'send', 'smith', 'rm proof.txt', '--command', '--timeout', '60');
    expect(await machine.muster('workspace', 'merge', 'smith', '--dry-run')).toMatchObject({
      code: 0,
      out: 'Would merge it into main, without a conflict.\n',
    });
    expect(await machine.muster('workspace', 'discard', 'smith')).toMatchObject({ code: 5 });
    const merged = await machine.muster('workspace', 'merge', 'smith');
    expect(merged).toMatchObject({ code: 0, out: expect.stringContaining('Merged into main') });
    expect(await readFile(join(machine.project, 'greeting.txt'), 'utf8')).toBe('goodbye\n');
    expect(await git(machine.project, 'log', '-1', '--format=%an %s')).toBe('Muster Merge the work of smith');
    expect(await machine.muster('delegate', 'close', 'smith')).toMatchObject({ code: 0 });
    expect(await exists(cwd)).toBe(false);
    expect((await machine.muster('workspace', 'diff', smith)).err).toContain('it was removed');
  });

  test('a conflict is shown and changes nothing; a workspace with work outlives its session', async () => {
    const shell = ['--command', '--approvals', 'yolo', '--workspace', 'worktree'];
    const smith = await machine.delegate('smith', 'shell', 'echo theirs > greeting.txt', shell);
    await writeFile(join(machine.project, 'greeting.txt'), 'ours\n');
    await git(machine.project, 'commit', '--quiet', '-a', '-m', 'Ours');
    const merged = await machine.muster('workspace', 'merge', 'smith');
    expect(merged.code).toBe(5);
    expect(merged.out).toContain('greeting.txt');
    expect(merged.out).toContain('<<<<<<<');
    expect(await readFile(join(machine.project, 'greeting.txt'), 'utf8')).toBe('ours\n');
    expect(await machine.muster('delegate', 'close', 'smith')).toMatchObject({ code: 0 });
    expect((await machine.muster('session', 'history', smith)).out).toContain('Its workspace is kept');
    const doctor = await machine.muster('doctor');
    expect(doctor.out).toContain('1 workspace of sessions that have ended');
    const gone = await machine.muster('workspace', 'discard', smith, '--force');
    const [, ref = ''] = /kept as (\S+)/.exec(gone.out) ?? [];
    expect(await git(machine.project, 'show', `${ref}:greeting.txt`)).toBe('theirs');
  });

  test('a worktree of a folder that is in no repository is refused with the cause, and nothing is left behind (T13)', async () => {
    const spawned = await machine.muster(
      ...['session', 'spawn', 'true', '--harness', 'shell', '--command', '--approvals', 'yolo'],
      ...['--cwd', '/', '--workspace', 'worktree'],
    );
    expect(spawned.code).toBe(2);
    expect(spawned.err).toContain('repository');
  });
});
