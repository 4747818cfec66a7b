import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.open();
});
afterEach(() => machine.close());

test(
  'sees a hub that runs, finds what a kill of it left, mends that, and all goes on',
  { timeout: 300_000 },
  async () => {
    await machine.up();
    const session = await machine.delegate('mill', 'grok', 'say: ready');
    const well = await machine.muster('doctor');
    expect(well).toMatchObject({ code: 0, err: '' });
    for (const said of [
      'local is heard, 0 of 4 turns run',
      'Bound to 127.0.0.1: nobody beyond this machine reaches it',
      `grok: GROK_XAI_API_BASE_URL leads to ${machine.model.url}`,
    ])
      expect(well.out).toContain(said);
    expect(well.out).toMatch(/ok {7}grok \d+\.\d+/);

    await machine.kill();
    const token = join(machine.env['MUSTER_HOME'] ?? '', 'token');
    await chmod(token, 0o644);
    const ill = await machine.muster('doctor');
    expect(ill.code).toBe(1);
    expect(ill.out).toContain('has ended without tidying up');
    expect(ill.out).toContain('can be read by other users');

    const mended = await machine.muster('doctor', '--fix');
    expect(mended.code).toBe(0);
    expect(mended.out).toContain('No hub runs here');
    expect(mended.out).toContain('No process of a former agent is left');
    expect(await machine.processesOf(session)).toEqual([]);

    await machine.up();
    expect((await machine.status('mill')).actions).toContain('send');
    expect((await machine.muster('doctor')).code).toBe(0);
  },
);
