import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { INSPECTABLE, weigh } from './heap-probe.ts';

/** Keeps 24 MB and makes 240 MB of garbage before it says that it is there. */
const PROGRAM = `
  globalThis.kept = new Array(3 * 2 ** 20).fill(0.5);
  for (let round = 0; round < 10; round++) new Array(3 * 2 ** 20).fill(0.5);
  setInterval(() => {}, 1_000);
  console.log('there');`;

test('a process is weighed without its garbage, and not at all once it has ended', async () => {
  const env = { ...process.env, NODE_OPTIONS: INSPECTABLE };
  const child = spawn(process.execPath, ['-e', PROGRAM], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = child.pid ?? 0;
  try {
    await once(child.stdout, 'data');
    const weight = await weigh(pid);
    expect(weight?.keptMb).toBeGreaterThan(24);
    expect(weight?.keptMb).toBeLessThan(48);
    expect(weight?.residentMb).toBeGreaterThan(weight?.keptMb ?? 0);
    // A program that was not started for it is left alone.
    expect(await weigh(process.pid)).toBeUndefined();
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  expect(await weigh(pid)).toBeUndefined();
});
