import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

const TEXT = `steps:
  - { id: plan, prompt: 'say: first the roof', produces: [{ name: plan, type: design_doc }] }
  - { id: build, needs: [plan], consumes: [plan], prompt: 'say: built', produces: [{ name: report, type: data }] }
`;

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.open();
  await writeFile(
    join(machine.env['HOME'] ?? '', '.config/muster/config.yaml'),
    `harness:\n  native:\n    baseUrl: ${machine.model.url}/v1\n    model: scripted\n`,
  );
  await machine.up();
});
afterEach(() => machine.close());

async function muster(...args: string[]): Promise<string> {
  const ran = await machine.muster(...args);
  if (ran.code !== 0) throw new Error(`ended with ${ran.code}: ${ran.err}${ran.out}`);
  return ran.out;
}

test(
  'artifacts of a run of two steps: shown, read, written into and compared from the command line',
  { timeout: 300_000 },
  async () => {
    await writeFile(join(machine.project, 'plan.yaml'), TEXT);
    const [run = ''] = (await muster('workflow', 'run', 'plan.yaml', '--harness', 'native')).split(/\s/);
    await machine.sees('the end', async () => {
      const shown = await machine.client.call('runs.show', { params: { run } });
      return shown.ok && shown.value.state === 'done' ? shown.value : undefined;
    });
    const status = await muster('workflow', 'status', run);
    expect(status).toMatch(/plan +design_doc +version 1 +by plan/);
    expect(status).toMatch(/report +data +version 1 +by build/);
    const listed = await muster('artifact', 'list', '--run', run);
    expect(listed).toMatch(/report +data/);
    expect(await muster('artifact', 'show', 'plan', '--run', run)).toContain('first the roof');
    const asked = machine.model.requests.find(({ prompt }) => prompt.includes('say: built'));
    expect(asked?.prompt).toContain('first the roof');

    await writeFile(join(machine.project, 'plan.md'), 'first the cellar\n');
    await muster('artifact', 'update', 'plan', 'plan.md', '--run', run, '--base', '1');
    expect(await muster('artifact', 'diff', 'plan', '--run', run)).toContain('+first the cellar');
    expect(await muster('artifact', 'history', 'plan', '--run', run)).toMatch(/2 +1 +stands/);
    await muster('artifact', 'create', 'notes', 'plan.md', '--type', 'data', '--run', run);
    expect(await muster('workflow', 'status', run)).toMatch(/notes +data +version 1/);
  },
);
