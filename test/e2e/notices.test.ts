import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FarSide } from '../support/far-side.ts';
import { Machine } from './muster-process.ts';

const PATIENCE = { timeout: 100_000, interval: 50 };

let machine: Machine;
let far: FarSide;
beforeAll(async () => {
  far = await FarSide.open();
  machine = await Machine.open(
    'notices:\n  addresses: any\n  afterSeconds: 0\n  pageUrl: https://muster.example\n',
  );
  await machine.up();
}, 300_000);
afterAll(async () => {
  await machine?.close();
  await far?.[Symbol.asyncDispose]();
});

/** What came, each message once: it may come again. */
const came = () => [
  ...new Set(
    far.bodies().map(({ type, about, outcome }) => `${String(type)} ${String(about)} ${String(outcome)}`),
  ),
];

describe('notices of a real hub', { timeout: 600_000 }, () => {
  it('a question that could not be told is told by the hub that comes after, and cleared by an answer', async () => {
    const flow = join(machine.project, 'flow.yaml');
    await writeFile(flow, 'steps:\n  - id: ship\n    approval: { text: Ship it? }\n');
    const added = await machine.muster('notice', 'add', 'desk', 'webhook', '--address', far.address);
    expect(added).toMatchObject({ code: 0 });
    far.reply = () => ({ status: 503 });
    expect(await machine.muster('workflow', 'run', flow)).toMatchObject({ code: 0 });
    const id = await machine.pendingApproval();
    await expect.poll(() => far.came.length, PATIENCE).toBeGreaterThan(0);
    await machine.kill();
    far.came.length = 0;
    far.reply = () => undefined;
    await machine.up();
    await expect.poll(came, PATIENCE).toEqual([`notice.asked ${id} null`]);
    expect(far.bodies()[0]).toMatchObject({ link: `https://muster.example/approvals/${id}` });
    expect(await machine.muster('approval', 'answer', id, 'allow')).toMatchObject({ code: 0 });
    await expect.poll(came, PATIENCE).toEqual([`notice.asked ${id} null`, `notice.cleared ${id} allowed`]);
    const cleared = { about: id, state: 'cleared', channelName: 'desk' };
    await expect
      .poll(
        async () => JSON.parse((await machine.muster('notice', 'log', '--json')).out) as unknown,
        PATIENCE,
      )
      .toMatchObject({ items: [cleared] });
  });
});
