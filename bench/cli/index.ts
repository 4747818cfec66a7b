import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';

const CLI = join(import.meta.dirname, '../../bin/muster.js');

/** How long the command line takes before it does anything, and a hub until it answers. */
export const bench: Bench = {
  about: 'start-up: --help, a command before the network, a hub until it is ready',
  run,
};

async function* run({ quick, folder, say }: BenchContext): AsyncIterable<Measured> {
  const rounds = quick ? 5 : 25;
  const env = { ...process.env, MUSTER_HOME: join(folder, 'home'), HOME: folder };
  say(`${rounds} starts of each`);
  const bare = await times(rounds, () => ended(['-e', '0'], env));
  yield { what: 'node itself, p50', value: median(bare), unit: 'ms' };
  const help = await times(rounds, () => ended([CLI, '--help'], env));
  yield { what: 'muster --help, p50', value: median(help), unit: 'ms', goal: { atMost: 80 } };
  // Without a hub to reach, this is all that a command does before the network.
  const list = await times(rounds, () =>
    ended([CLI, 'session', 'list', '--hub', 'http://127.0.0.1:9'], {
      ...env,
      MUSTER_TOKEN: `mst_user_${'a'.repeat(43)}`,
    }),
  );
  yield { what: 'a command before the network, p50', value: median(list), unit: 'ms', goal: { atMost: 250 } };
  const ready = await times(quick ? 3 : 10, (i) => hubReady(join(folder, `hub-${i}`), env));
  yield {
    what: 'hub ready (muster up --no-agent), p50',
    value: median(ready),
    unit: 'ms',
    goal: { atMost: 700 },
  };
}

async function times(rounds: number, once: (round: number) => Promise<void>): Promise<number[]> {
  await once(-1);
  const all: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    await once(i);
    all.push(performance.now() - began);
  }
  return all;
}

type Environment = Record<string, string | undefined>;

function ended(args: string[], env: Environment): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'ignore', env });
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}

/** From the start of the process to its first line, which it prints when it listens; then it is stopped. */
async function hubReady(home: string, env: Environment): Promise<void> {
  const child = spawn(process.execPath, [CLI, 'up', '--no-agent', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, MUSTER_HOME: home },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  child.kill('SIGTERM');
  void exited;
}
