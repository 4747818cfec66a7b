import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { good, McpWorld } from './mcp-world.ts';

let world: McpWorld;
beforeAll(async () => {
  world = await McpWorld.open();
});
afterAll(() => world.close());

/** A delegate of the person on a real harness, whose reply to its first task is answered. */
async function lead(label: string, harness: string, task: string[]): Promise<string> {
  const spawned = await world.person.call('sessions.spawn', {
    body: {
      task: task.join('\n'),
      harness,
      model: 'scripted',
      delegate: true,
      label,
      cwd: world.project,
      approvals: 'yolo',
    },
  });
  const { turn } = good(spawned);
  for (;;) {
    const waited = await world.person.call('mail.wait', { body: { turn, timeoutSeconds: 60 } });
    const [message] = good(waited).messages;
    if (message?.kind === 'reply') return message.body;
    if (message) throw new Error(`${message.kind}: ${message.body}`);
  }
}

const spawnLine = (input: object) =>
  `tool: sessions_spawn ${JSON.stringify({ delegate: true, cwd: world.project, approvals: 'yolo', ...input })}`;
const WAIT = 'then: tool: sessions_wait {"turn": "{{result /trn_[0-9a-z]+/}}", "timeoutSeconds": 45}';

const owned = async () => good(await world.person.call('sessions.list', { query: {} })).items;

describe('a real harness delegates through the relay of its agent', { timeout: 300_000 }, () => {
  test('grok to the shell: spawns, waits, reads what it said', async () => {
    const reply = await lead('lead', 'grok', [
      spawnLine({ task: 'echo from below', harness: 'shell', command: true, label: 'hand' }),
      WAIT,
      'then: say: heard {{result}}',
    ]);
    expect(reply).toMatch(/^heard .*data from other sessions[^]*kind="reply" from="hand"[^]*from below/);
    const sessions = await owned();
    const hand = sessions.find(({ label }) => label === 'hand');
    expect(hand?.owner).toBe(sessions.find(({ label }) => label === 'lead')?.id);
  });

  test('grok to a second grok, which is sent to again by its label', async () => {
    const reply = await lead('upper', 'grok', [
      spawnLine({
        task: 'remember: place=the mill\nsay: noted',
        harness: 'grok',
        model: 'scripted',
        label: 'lower',
      }),
      WAIT,
      'then: tool: sessions_send {"label": "lower", "message": "recall: place", "timeoutSeconds": 45}',
      'then: say: {{result /the mill/}}',
    ]);
    expect(reply).toBe('the mill');
  });

  test('qwen, which hides tools of MCP behind a search, to a grok', async () => {
    const reply = await lead('qwen-lead', 'qwen', [
      'tool: tool_search {"query": "sessions spawn wait"}',
      `then: ${spawnLine({ task: 'say: done by grok', harness: 'grok', model: 'scripted', label: 'grok-hand' })}`,
      WAIT,
      'then: say: {{result /done by grok/}}',
    ]);
    expect(reply).toBe('done by grok');
  });

  test('grok to a qwen', async () => {
    const reply = await lead('grok-lead', 'grok', [
      spawnLine({ task: 'say: done by qwen', harness: 'qwen', model: 'scripted', label: 'qwen-hand' }),
      WAIT,
      'then: say: {{result /done by qwen/}}',
    ]);
    expect(reply).toBe('done by qwen');
  });

  test('no harness is told where the hub is, or given a token of the hub’s', async () => {
    await lead('nosy', 'grok', ['say: hello']);
    const told = JSON.stringify(world.model.requests.map(({ body }) => body));
    expect(told).not.toContain('mst_');
    expect(told).not.toContain(`:${world.port}`);
  });
});

test('an owner that waits gives its slot to whom it waits for, also when there is only one', async () => {
  await world.restart(1);
  const reply = await lead('alone', 'grok', [
    spawnLine({ task: 'echo through the one slot', harness: 'shell', command: true, label: 'served' }),
    WAIT,
    'then: say: heard {{result /through the one slot/}}',
  ]);
  expect(reply).toBe('heard through the one slot');
}, 300_000);
