import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OtherHost } from './daemon-process.ts';
import { Machine } from './muster-process.ts';

const run = promisify(execFile);

let machine: Machine;
let forge: OtherHost;
let origin: string;

async function git(...args: string[]): Promise<string> {
  const who = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com'];
  return (await run('git', [...who, ...args], { cwd: origin, env: forge.env })).stdout.trim();
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

const shell = ['--agent', 'forge', '--command', '--approvals', 'yolo'];

async function folderOf(label: string): Promise<string> {
  const shown = await machine.client.call('sessions.show', { params: { session: label } });
  if (!shown.ok || shown.value.cwd === null) throw new Error(`session ${label} has no folder`);
  return shown.value.cwd;
}

describe('a session on a git address, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open('agent:\n  heartbeatSeconds: 1\n');
    await machine.up('--no-agent');
    forge = await OtherHost.open(machine, 'forge');
    origin = join(forge.work, 'origin');
    await mkdir(origin);
    await git('init', '--quiet', '-b', 'main');
    await writeFile(join(origin, 'greeting.txt'), 'hello from the topic\n');
    await git('switch', '--quiet', '-c', 'topic');
    await git('add', '-A');
    await git('commit', '--quiet', '-m', 'First');
    await forge.join();
    await machine.heard('forge');
  });
  afterEach(async () => {
    await forge.close();
    await machine.close();
  });

  test('works in a clone on the host of its agent, over a kill of that, until it is closed', async () => {
    const url = `file://${origin}`;
    const smith = await machine.delegate('smith', 'shell', 'cat greeting.txt', [
      ...shell,
      '--git',
      url,
      '--ref',
      'topic',
    ]);
    expect((await machine.muster('session', 'history', 'smith')).out).toContain('hello from the topic');
    expect((await machine.muster('session', 'show', 'smith')).out).toContain(`${url}#topic`);
    const folder = await folderOf('smith');
    expect(folder.startsWith(forge.work)).toBe(false);

    await machine.muster(
      'session',
      'send',
      'smith',
      'git rev-parse --show-toplevel > proof.txt',
      '--command',
    );
    expect((await readFile(join(folder, 'proof.txt'), 'utf8')).trim()).toBe(folder);
    await forge.kill();
    await forge.start();
    await machine.heard('forge');
    const again = await machine.muster('session', 'send', 'smith', 'cat proof.txt', '--command');
    expect(again.out).toContain(folder);

    // It holds a file that is nowhere else, so it stays, and the session says where.
    expect(await machine.muster('delegate', 'close', 'smith')).toMatchObject({ code: 0 });
    expect(await isThere(folder)).toBe(true);
    expect((await machine.muster('session', 'history', smith)).out).toContain(
      `The checkout ${folder} is kept`,
    );

    // By an address in place of a folder, as the tools have it.
    const cwd = `${url}#topic`;
    const place = { agent: 'forge', cwd, approvals: 'yolo' } as const;
    const task = { task: 'true', command: true, harness: 'shell', delegate: true, label: 'tidy' };
    const spawned = await machine.client.call('sessions.spawn', { body: { ...task, ...place } });
    expect(spawned).toMatchObject({ ok: true });
    await machine.until('tidy', (word) => word === 'done');
    const tidy = await folderOf('tidy');
    expect(await isThere(tidy)).toBe(true);
    expect(await machine.muster('delegate', 'close', 'tidy')).toMatchObject({ code: 0 });
    expect(await isThere(tidy)).toBe(false);
  });

  test('is refused with the cause when it cannot be cloned, and outside of the roots of its host', async () => {
    const spawn = (...place: string[]) =>
      machine.muster('session', 'spawn', 'true', '--harness', 'shell', ...shell, ...place);
    const unknown = await spawn('--git', `file://${origin}`, '--ref', 'nope');
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.err).toContain('no branch, tag or commit "nope"');
    const gone = await spawn('--git', `file://${origin}-gone`);
    expect(gone.err).toContain('could not be fetched');
    const outside = await spawn('--git', `file://${machine.project}`);
    expect(outside.err).toContain('lies outside of what this agent works in');
    const program = await spawn('--git', 'ext::/bin/true');
    expect(program).toMatchObject({ code: 2 });
    expect(program.err).toContain('names a program in place of a host');
    expect((await spawn('--git', `file://${origin}`, '--cwd', forge.work)).err).toContain('two places');
  });
});
