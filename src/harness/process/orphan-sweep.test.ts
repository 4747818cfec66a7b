import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { isRunning, testHost } from '../testing/test-host.ts';
import { findOrphans } from './orphan-sweep.ts';
import { echoRecipe } from '../recipes/echo.ts';

const DAEMON = fileURLToPath(new URL('../testing/doomed-daemon.ts', import.meta.url));

/** Starts a daemon that opens sessions, kills it, and gives the processes that it left. */
async function leaveOrphans(stateDir: string, cwd: string): Promise<number[]> {
  const child = spawn(process.execPath, [DAEMON, JSON.stringify({ stateDir, cwd })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return JSON.parse(String(line));
}

it.runIf(process.platform === 'linux')(
  'ends what a killed daemon left behind: harness, its escaped command, and commands of the shell',
  async () => {
    await using home = await tempDir();
    const stateDir = home.at('state');
    await mkdir(home.at('work'));
    const orphans = await leaveOrphans(stateDir, home.at('work'));
    expect(orphans).toHaveLength(3);
    await using other = await testHost([echoRecipe], { stateDir: home.at('another state') });
    expect(await other.host.sweepOrphans()).toEqual([]);
    const commands = orphans.slice(1);
    expect(await Promise.all(commands.map(isRunning))).toEqual([true, true]);

    const seen = await findOrphans(stateDir);
    expect(seen).toHaveLength(2);
    expect(seen.flatMap(({ pids }) => pids)).toEqual(expect.arrayContaining(orphans));

    await using bench = await testHost([echoRecipe], { stateDir });
    expect(await bench.host.sweepOrphans()).toHaveLength(2);
    expect(await Promise.all(orphans.map(isRunning))).toEqual([false, false, false]);
    expect(await readdir(`${stateDir}/processes`)).toEqual([]);
    expect(await bench.host.sweepOrphans()).toEqual([]);
  },
);

it.runIf(process.platform === 'linux')(
  'ends a group that a killed daemon had started beside its harnesses',
  async () => {
    await using home = await tempDir();
    const stateDir = home.at('state');
    await using former = await testHost([echoRecipe], { stateDir });
    const env = await former.host.groups.begin('gate_a');
    const gate = spawn('sleep', ['300'], {
      detached: true,
      stdio: 'ignore',
      env: { ...process.env, ...env },
    });
    const exited = once(gate, 'exit');
    await once(gate, 'spawn');
    await former.host.groups.started('gate_a', gate.pid ?? 0, 'sleep');
    await former.host.groups.begin('gate_b');
    await former.host.groups.end('gate_b');

    await using bench = await testHost([echoRecipe], { stateDir });
    expect(await bench.host.sweepOrphans()).toEqual(['gate_a']);
    await exited;
    expect(await readdir(`${stateDir}/processes`)).toEqual([]);
  },
);

it.runIf(process.platform === 'linux')(
  'spares a process that only has the number of one that was journalled',
  async () => {
    await using home = await tempDir();
    const folder = home.at('state', 'processes');
    await mkdir(folder, { recursive: true });
    const bystander = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
    try {
      await once(bystander, 'spawn');
      const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
      const groups = [{ group: bystander.pid, startTime: '1', program: 'sleep' }];
      await writeFile(`${folder}/ses_a.json`, JSON.stringify({ session: 'ses_a', bootId, groups }));
      const otherBoot = { session: 'ses_b', bootId: 'another', groups };
      await writeFile(`${folder}/ses_b.json`, JSON.stringify(otherBoot));
      await using bench = await testHost([echoRecipe], { stateDir: home.at('state') });
      expect(await bench.host.sweepOrphans()).toEqual([]);
      expect(await isRunning(bystander.pid ?? 0)).toBe(true);
      expect(await readdir(folder)).toEqual([]);
    } finally {
      bystander.kill('SIGKILL');
    }
  },
);
