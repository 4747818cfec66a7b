import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TeamWorld } from './team-world.ts';

let world: TeamWorld;

const lines = (...all: string[]) => all.join('\n');
/** A backslash is one of the model's own signs. */
const json = (value: unknown) => `say: ${JSON.stringify(value).replaceAll('\\', '\\\\')}`;

/** What the reviewer and the tester are to say; it comes to them in what was collected. */
const VERDICT = lines(
  'a change to the readme',
  'slow: 2 chunks',
  json({ verdict: 'good', summary: 'sound', findings: [] }),
);

/** What is reviewed; the model of the one who collects answers by it. */
const WHAT = lines(
  'readme.txt',
  'slow: 2 chunks',
  json({ summary: VERDICT, files: ['readme.txt'], changes: 'git diff' }),
);

const role = (name: string, harness: string, ...may: string[]) =>
  lines(
    '---',
    `name: ${name}`,
    `description: ${name}`,
    `harness: ${harness}`,
    ...may,
    '---',
    `You are the ${name}.`,
    '',
  );

describe('a workflow on two hosts, Muster and harnesses as real processes', { timeout: 600_000 }, () => {
  beforeEach(async () => {
    world = await TeamWorld.open();
    const roles = join(world.machine.project, '.muster/roles');
    await mkdir(roles, { recursive: true });
    await writeFile(join(roles, 'reviewer.md'), role('reviewer', 'grok'));
    await writeFile(join(roles, 'tester.md'), role('tester', 'qwen', 'may_write: true', 'may_execute: true'));
  });
  afterEach(() => world.close());

  test('code_review by grok and qwen on two agents, a person’s gate, the hub killed twice: each step is done once (W09, W11)', async () => {
    const { machine } = world;
    const said = await world.muster(
      'workflow',
      'run',
      'code_review',
      '--input',
      `path=${WHAT}`,
      '--cwd',
      world.app,
      '--json',
    );
    const run = /run_[0-9a-z]{22}/.exec(said)?.[0] ?? '';
    await machine.sees('it collects', async () => machine.model.waiting().then(() => true));
    await world.restartHub();
    await machine.heard('mill', 'forge');
    machine.model.release();
    await sees('review and test are under way', async () => (await show(run)).counts.running === 2);
    await machine.model.waiting();
    await world.restartHub();
    await machine.heard('mill', 'forge');

    const approval = await sees('the gate', async () => {
      machine.model.release();
      return (await show(run)).gates[0]?.approval;
    });
    const status = await world.muster('workflow', 'status', run);
    // The command is there to be copied.
    for (const part of [
      'needs you: gate asks a person',
      'sound',
      `muster approval answer ${approval.slice(0, 16)} approve`,
    ])
      expect(status).toContain(part);
    await world.muster('approval', 'answer', approval, 'approve');
    await sees('its end', async () => ((await show(run)).state === 'done' ? true : undefined));

    const { steps, counts } = await show(run);
    expect(steps.map(({ name, state, harness, tries }) => [name, state, harness, tries])).toEqual([
      ['collect', 'done', 'grok', 1],
      ['review', 'done', 'grok', 1],
      ['test', 'done', 'qwen', 1],
      ['gate', 'done', null, 0],
    ]);
    expect(counts).toMatchObject({ failed: 0, reused: 0 });
    expect(new Set(steps.flatMap(({ agent }) => agent?.name ?? []))).toEqual(new Set(['mill', 'forge']));
    for (const session of steps.flatMap((step) => step.session ?? []))
      expect((await world.turns(session)).map(({ state }) => state)).toEqual(['done']);
    const ended = await world.muster('workflow', 'status', run);
    expect(ended).toContain('done');
  });
});

const sees = <T>(what: string, look: () => Promise<T | false | undefined>) =>
  world.machine.sees(what, async () => {
    const found = await look();
    return found === false ? undefined : found;
  });

async function show(run: string) {
  const shown = await world.machine.client.call('runs.show', { params: { run } });
  if (!shown.ok) throw new Error(`${shown.error.code}: ${shown.error.message}`);
  return shown.value;
}
