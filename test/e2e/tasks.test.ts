import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mcpClient } from '../../src/server/mcp/testing/mcp-client.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;

/** An agent as a program of somebody's own: it speaks the contract by fetch and works by hand. */
class HandAgent {
  readonly token: string;

  private constructor(token: string) {
    this.token = token;
  }

  static async join(name: string): Promise<HandAgent> {
    const minted = await machine.client.call('join_tokens.mint');
    if (!minted.ok) throw new Error(minted.error.message);
    const place = { name, hostname: name, platform: 'linux', version: '0.1.0', contract: 1 };
    const registered = await send('POST', '/agents/register', minted.value.token, place);
    const agent = new HandAgent(registered.json.token);
    await agent.beat();
    return agent;
  }

  beat = () =>
    this.post('/agents/self/heartbeat', {
      contract: 1,
      version: '0.1.0',
      harnesses: [{ name: 'hand', canResume: false, canSteer: false }],
    });
  /** Beats first: however long a test takes, the hub has heard it. */
  next = async (key?: string) => {
    await this.beat();
    return send('GET', `/tasks/next${key === undefined ? '' : `?claim_id=${key}`}`, this.token);
  };
  post = (path: string, body: object) => send('POST', path, this.token, body);
}

interface Sent {
  status: number;
  // Tests look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  json: any;
}

/** As curl does. */
async function send(method: string, path: string, token: string, body?: object): Promise<Sent> {
  const answer = await fetch(`${machine.address}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: await answer.json() };
}

async function muster(...args: string[]): Promise<string> {
  const ran = await machine.muster(...args);
  if (ran.code !== 0) throw new Error(`muster ${args.join(' ')} ended with ${ran.code}: ${ran.err}`);
  return ran.out.trim();
}

describe('tasks, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    await machine.up('--no-agent');
  });
  afterEach(() => machine.close());

  test('are added, claimed in the order of their needs, completed once and reviewed', async () => {
    const agent = await HandAgent.join('hand');
    await muster('board', 'add', 'app', '--review');
    const build = await muster('task', 'add', 'Build', '--ready');
    const deploy = await muster(
      'task',
      'add',
      'Deploy',
      '--ready',
      '--priority',
      'high',
      '--needs',
      build,
      '--board',
      'app',
    );
    const circle = await machine.muster('task', 'link', build, deploy);
    expect(circle).toMatchObject({ code: 5 });
    expect(circle.err).toContain('"Build" → "Deploy" → "Build"');

    const first = await agent.next('a');
    expect(first.json).toMatchObject({ task: { id: build }, claim: { attempt: 1 } });
    expect((await agent.next('a')).json.claim.fence).toBe(first.json.claim.fence);
    expect((await agent.next()).json).toMatchObject({ task: null, why: expect.stringMatching(/./) });
    const { fence } = first.json.claim;
    const done = { fence, result: 'built', note: 'on the second try' };
    for (let time = 0; time < 2; time++)
      expect((await agent.post(`/tasks/${build}/complete`, done)).json.state).toBe('done');
    expect((await agent.post(`/tasks/${build}/complete`, { fence: fence + 1 })).status).toBe(409);

    const second = await agent.next();
    expect(second.json.task.id).toBe(deploy);
    await agent.post(`/tasks/${deploy}/notes`, { text: 'half way' });
    await agent.post(`/tasks/${deploy}/complete`, { fence: second.json.claim.fence, result: 'it is there' });
    expect(await machine.muster('task', 'watch', deploy)).toMatchObject({ code: 8 });
    await muster('task', 'move', deploy, 'done', '--note', 'looks good');
    const shown = await muster('task', 'show', deploy);
    expect(shown).toMatch(/Result\nit is there/);
    expect(shown).toMatch(/half way[^]*looks good/);
    expect((await machine.muster('task', 'watch', deploy)).code).toBe(0);
  });

  test('forty pollers, ten tasks: each once, no errors (F03)', async () => {
    const agents = await Promise.all(Array.from({ length: 8 }, (_, n) => HandAgent.join(`hand-${n}`)));
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) {
      const made = await machine.client.call('tasks.create', {
        body: { title: `Task ${n}`, state: 'up_next' },
      });
      if (!made.ok) throw new Error(made.error.message);
      ids.push(made.value.id);
    }
    const got: string[] = [];
    const poll = async (agent: HandAgent) => {
      for (;;) {
        const { status, json } = await agent.next();
        if (status !== 200) throw new Error(JSON.stringify(json));
        if (json.task === null) return;
        got.push(json.task.id);
        await agent.post(`/tasks/${json.task.id}/complete`, { fence: json.claim.fence });
      }
    };
    await Promise.all(agents.flatMap((agent) => Array.from({ length: 5 }, () => poll(agent))));
    expect(got.toSorted()).toEqual(ids.toSorted());
    expect(await muster('task', 'list')).toContain('No open tasks');
  });

  test('that fail are blocked when their attempts are used up, and can be rerun', async () => {
    const agent = await HandAgent.join('hand');
    const id = await muster('task', 'add', 'Flaky', '--ready', '--attempts', '1');
    const claim = async () => (await agent.next()).json.claim.fence;
    await agent.post(`/tasks/${id}/fail`, { fence: await claim(), reason: 'the disk is full' });
    const watched = await machine.muster('task', 'watch', id);
    expect(watched).toMatchObject({ code: 1, err: expect.stringContaining(`muster task rerun ${id}`) });
    expect(await muster('task', 'show', id)).toContain('the disk is full');
    await muster('task', 'rerun', id);
    await agent.post(`/tasks/${id}/complete`, { fence: await claim() });
    expect((await machine.muster('task', 'watch', id)).code).toBe(0);
  });

  test('are made by a schedule, while the last one is not open', async () => {
    const agent = await HandAgent.join('hand');
    const schedule = await muster(
      'task',
      'add',
      'Tick',
      '--ready',
      '--cron',
      '* * * * * *',
      '--tz',
      'Europe/Berlin',
    );
    for (let time = 0; time < 2; time++) {
      const { task, claim } = await made(agent);
      expect(task.title).toBe('Tick');
      await agent.post(`/tasks/${task.id}/complete`, { fence: claim.fence });
    }
    await muster('schedule', 'pause', schedule);
    expect(await muster('schedule', 'list')).toContain('paused');
    await muster('schedule', 'remove', schedule);
  });

  test('by MCP: an outside session makes, claims, ends and lists them', async () => {
    const connected = await machine.client.call('clients.connect', { body: { client: 'editor' } });
    if (!connected.ok) throw new Error(connected.error.message);
    await using client = await mcpClient(`${machine.address}/mcp`, connected.value.token);
    expect(await client.tools()).toEqual(
      expect.arrayContaining(['task_create', 'task_update', 'task_list', 'task_claim']),
    );
    const { id } = (await client.call('task_create', { title: 'Sweep', ready: true })).data.task;
    expect(await muster('task', 'list')).toMatch(/Up next \(1\)\ntsk_\w+ +Sweep/);
    const { fence } = (await client.call('task_claim')).data.tasks[0];
    expect(
      (await client.call('task_update', { task: id, outcome: 'complete', result: 'Clean.', fence })).isError,
    ).toBe(false);
    expect((await client.call('task_list', { all: true })).text).toContain(`${id} · done · Sweep`);
    expect(await muster('task', 'show', id)).toContain('Clean.');
  });
});

/** The next task that there is for this agent, woken by events. */
async function made(agent: HandAgent): Promise<Sent['json']> {
  const over = new AbortController();
  let found: Sent['json'];
  let looking = Promise.resolve();
  const look = () => {
    looking = looking.then(async () => {
      if (over.signal.aborted) return;
      const { json } = await agent.next();
      if (json.task === null) return;
      found = json;
      over.abort();
    });
  };
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(60_000)]);
  for await (const _ of machine.client.events({ signal, onReady: look })) look();
  await looking;
  if (found === undefined) throw new Error('no task came');
  return found;
}
