import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog, systemClock, systemRandom } from '#base';
import { openStore } from '#store';
import type { Bench } from '../bench.ts';

const SCRIPT = join(import.meta.dirname, '../../src/store/conformance/fixtures/write-loop.ts');

export const bench: Bench = {
  about:
    'cuts the power of a disk under a writer: what only the page cache held is gone (needs root and loop devices)',
  run: async function* ({ quick, folder, say }) {
    const rounds = quick ? 2 : 10;
    const problem = whyNot(folder);
    if (problem) return say(`skipped: ${problem}`);
    const full = await cutOften(folder, rounds, 'full');
    yield {
      what: 'SQLite: acknowledged writes before the power cuts',
      value: full.acknowledged,
      unit: 'writes',
    };
    yield {
      what: 'SQLite: lost of them',
      value: full.lost,
      unit: 'writes',
      goal: { atMost: 0 },
      notes: `${rounds} cuts`,
    };
    // Shows that the cut does cut: writes that do not wait for the disk are lost by it.
    const none = await cutOften(folder, 2, 'none');
    yield {
      what: '… lost without waiting for the disk',
      value: none.lost,
      unit: 'writes',
      goal: { atLeast: 1 },
    };
  },
};

type Durability = 'full' | 'none';

async function cutOften(folder: string, rounds: number, durability: Durability) {
  const sum = { acknowledged: 0, lost: 0 };
  for (let round = 0; round < rounds; round++) {
    const disk = mountDisk(folder, `${durability}${round}`);
    try {
      const acknowledged = await writeAndCut(disk, 200 + round * 150, durability);
      const kept = await readBack(disk);
      sum.acknowledged += acknowledged.length;
      sum.lost += acknowledged.filter((one) => !kept.has(one)).length;
    } finally {
      run('umount', disk.mount);
    }
  }
  return sum;
}

function whyNot(folder: string): string | undefined {
  try {
    run('umount', mountDisk(folder, 'try').mount);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error);
  }
}

interface Disk {
  image: string;
  mount: string;
}

function run(command: string, ...given: string[]): void {
  execFileSync(command, given, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** An ext4 disk in a file, as a loop device. */
function mountDisk(folder: string, name: string): Disk {
  const image = join(folder, `${name}.img`);
  const mount = join(folder, name);
  mkdirSync(mount);
  run('truncate', '-s', '128M', image);
  run('mkfs.ext4', '-q', '-F', image);
  run('mount', '-o', 'loop', image, mount);
  return { image, mount };
}

/** Freezes the writer and copies the disk as it is: the copy holds what was synced, not what waits in memory. */
async function writeAndCut(disk: Disk, after: number, durability: Durability): Promise<string[]> {
  const child = spawn(process.execPath, [SCRIPT, join(disk.mount, 'hub.db'), durability], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8');
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text: string) => {
      printed += text;
      if (printed.split('\n').length > after) resolve();
    });
  });
  child.kill('SIGSTOP');
  const before = printed.split('\n').slice(0, -1);
  run('cp', '--sparse=always', disk.image, `${disk.image}.cut`);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  return before;
}

/** The writes that are in the database on the copied disk; none when there is no usable database. */
async function readBack({ image, mount: cut }: Disk): Promise<Set<string>> {
  const mount = `${cut}-cut`;
  mkdirSync(mount);
  run('mount', '-o', 'loop', `${image}.cut`, mount);
  try {
    const database = join(mount, 'hub.db');
    const store = await openStore({ database, clock: systemClock, log: silentLog, random: systemRandom });
    const rows = await store.read((reader) => reader.db.selectFrom('settings').select('key').execute());
    await store.close();
    return new Set(rows.map(({ key }) => key.slice('write '.length)));
  } catch (error) {
    console.error(`  … the database on the cut disk does not open: ${String(error)}`);
    return new Set();
  } finally {
    run('umount', mount);
  }
}
