import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mcpClient } from '../../src/server/mcp/testing/mcp-client.ts';
import { Machine } from './muster-process.ts';

type Ran = Awaited<ReturnType<Machine['muster']>>;

let machine: Machine;

const file = (name: string, text: string) => writeFile(join(machine.project, name), text);
const workflow = (...args: string[]): Promise<Ran> => machine.muster('workflow', ...args);
const good = (ran: Ran): Ran => {
  if (ran.code !== 0) throw new Error(`ended with ${ran.code}: ${ran.err}${ran.out}`);
  return ran;
};

async function start(...args: string[]): Promise<string> {
  const { out } = good(await workflow('run', ...args, '--harness', 'native'));
  return out.split(/\s/)[0] ?? '';
}

async function shown(run: string) {
  const found = await machine.client.call('runs.show', { params: { run } });
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}
type Shown = Awaited<ReturnType<typeof shown>>;

/** Looks at each event until a run stands as wanted. */
const until = (run: string, what: string, wanted: (now: Shown) => boolean): Promise<Shown> =>
  machine.sees(what, async () => {
    const now = await shown(run);
    return wanted(now) ? now : undefined;
  });

/** How often the model was asked something by an agent at work. */
const asked = (prompt: string): number =>
  machine.model.requests.filter((one) => !one.sideCall && one.prompt.includes(prompt)).length;

const GATED = `inputs: { what: { required: true } }
steps:
  - { id: survey, prompt: 'say: surveyed {{ inputs.what }}' }
  - { id: build, needs: [survey], prompt: 'say: built on {{ steps.survey.output }}' }
  - { id: ship, needs: [build], approval: { text: 'Ship {{ inputs.what }}?' } }
  - { id: report, needs: [ship], prompt: 'say: shipped' }
`;

describe('runs of workflows on the native harness, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    await writeFile(
      join(machine.env['HOME'] ?? '', '.config/muster/config.yaml'),
      `harness:\n  native:\n    baseUrl: ${machine.model.url}/v1\n    model: scripted\n    pricePerMillionInput: 1\n    pricePerMillionOutput: 1\n`,
    );
    await machine.up();
    await file('gated.yaml', GATED);
  });
  afterEach(() => machine.close());

  test('YAML is run and watched, its gate answered as the status says, and its events are replayed', async () => {
    const run = await start('gated.yaml', '--input', 'what=the mill');
    const watching = workflow('watch', run);
    await until(run, 'the gate', ({ gates }) => gates.length === 1);
    const { out } = good(await workflow('status', run));
    expect(out).toContain('Needs you: Ship the mill?');
    expect(out).toContain('build: built on surveyed the mill');
    const [, approval = ''] = /muster approval answer (apr_\w+) approve/.exec(out) ?? [];
    good(await machine.muster('approval', 'answer', approval, 'approve'));
    const watched = good(await watching);
    expect(watched.out).toMatch(/\bdone \(4 of 4 done/);
    expect((await shown(run)).result).toMatchObject({ steps: { report: 'shipped' } });

    const types: string[] = [];
    for await (const event of machine.client.events({ run })) {
      types.push(event.type);
      if (event.type === 'run.done') break;
    }
    expect([types[0], types.filter((type) => type === 'step.ended').length]).toEqual(['run.started', 4]);
  });

  test('a hub that is killed at the gate goes on after it, and nothing that was done is done again (W09)', async () => {
    const run = await start('gated.yaml', '--input', 'what=the mill');
    await until(run, 'the gate', ({ gates }) => gates.length === 1);
    await machine.kill();
    await machine.up();
    const approval = await machine.pendingApproval();
    good(await machine.muster('approval', 'answer', approval, 'approve'));
    const ended = await until(run, 'its end', ({ state }) => state === 'done');
    expect(ended.counts.done).toBe(4);
    expect([asked('surveyed'), asked('shipped')].map(Boolean)).toEqual([true, true]);
    expect(machine.model.requests.filter(({ prompt }) => prompt === 'say: surveyed the mill')).toHaveLength(
      1,
    );
  });

  test('a step that fails ends it with 1, and is what is shown first; an edited text reuses the rest (W08)', async () => {
    const text = (second: string) =>
      `steps:\n  - { id: one, role: reviewer, prompt: 'say: first' }\n  - { id: two, needs: [one], prompt: '${second}' }\n`;
    await file('broken.yaml', text('error: 400 no such thing'));
    const failed = await workflow('run', 'broken.yaml', '--harness', 'native', '--wait', '120');
    expect(failed.code).toBe(1);
    const [, run = ''] = /muster workflow resume (run_\w+)/.exec(failed.err) ?? [];
    expect((await workflow('step', run, 'two')).out).toContain('no such thing');
    const before = asked('first');
    const resumed = await workflow('resume', run, '--watch');
    expect([resumed.code, resumed.out]).toEqual([1, expect.stringContaining('reused')]);
    await file('broken.yaml', text('say: mended'));
    const mended = good(await workflow('rerun', run, '--file', 'broken.yaml', '--wait', '120', '--json'));
    expect(JSON.parse(mended.out)).toMatchObject({
      result: { steps: { one: 'first', two: 'mended' } },
      counts: { done: 2, reused: 1 },
    });
    expect(asked('first')).toBe(before);
  });

  test('a run that is cancelled ends at once, while its agent is at work (W07)', async () => {
    await file('slow.js', `return agent('say: begun\\nhang', { label: 'sleeper' });`);
    const run = await start('slow.js');
    await until(run, 'its step', ({ counts }) => counts.running === 1);
    good(await workflow('cancel', run, '--reason', 'too long'));
    const ended = await until(run, 'its end', ({ steps }) => steps[0]?.state === 'cancelled');
    expect([ended.state, ended.why]).toEqual(['cancelled', 'it was cancelled: too long']);
    const session = ended.steps[0]?.session ?? '';
    await machine.sees('the session of the step closed', async () => {
      const closed = await machine.client.call('sessions.show', { params: { session }, query: {} });
      return closed.ok && closed.value.state === 'closed' ? true : undefined;
    });
  });

  test('a client starts a script over MCP once a person lets it, sees it, and has its end by mail; its steps start none (T14)', async () => {
    const connected = await machine.client.call('clients.connect', {
      body: { client: 'editor', fresh: true },
    });
    if (!connected.ok) throw new Error(connected.error.message);
    await using client = await mcpClient(`${machine.address}/mcp`, connected.value.token);
    const script = `
      const all = await parallel(['a', 'b'].map((c) => () => agent('say: ' + c)));
      const tried = await agent('tool: workflow_start {"name": "code_review"}\\nthen: say: {{result}}');
      return { all, tried };`;
    const started = await client.call('workflow_start', {
      name: 'pair',
      script,
      cwd: machine.project,
      harness: 'native',
    });
    expect(started.data).toMatchObject({ started: true });
    const { id: run } = started.data.run;
    const approval = await machine.pendingApproval();
    expect((await machine.muster('approval', 'show', approval)).out).toContain('say: ');
    good(await machine.muster('approval', 'answer', approval, 'once'));
    await until(run, 'its end', ({ state }) => state === 'done' || state === 'failed');
    const status = await client.call('workflow_status', { run });
    expect(status.data.run).toMatchObject({ word: 'done', result: { all: ['a', 'b'] } });
    expect(status.data.run.result.tried).not.toContain('Started');
    const listed = await machine.client.call('runs.list', { query: {} });
    expect(listed).toMatchObject({ value: { items: [{ id: run }] } });
    const mail = JSON.stringify(
      status.data.mail ?? (await client.call('sessions_wait', { timeoutSeconds: 30 })).data,
    );
    expect(mail).toContain('pair');
  });
});
