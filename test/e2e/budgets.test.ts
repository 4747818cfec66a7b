import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mcpClient, type McpTestClient } from '../../src/server/mcp/testing/mcp-client.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
let owner: McpTestClient;

const PAUSED = /^budget 40 tokens for all that you run is used up: [\d,]+ of 40 tokens$/;

describe('a budget over native sessions, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    await writeFile(
      join(machine.env['HOME'] ?? '', '.config/muster/config.yaml'),
      `harness:\n  native:\n    baseUrl: ${machine.model.url}/v1\n    model: scripted\n    pricePerMillionInput: 1\n    pricePerMillionOutput: 2\n`,
    );
    await machine.up();
    const connected = await machine.client.call('clients.connect', { body: { client: 'editor' } });
    if (!connected.ok) throw new Error(connected.error.message);
    owner = await mcpClient(`${machine.address}/mcp`, connected.value.token);
  });
  afterEach(async () => {
    await owner[Symbol.asyncDispose]();
    await machine.close();
  });

  /** The delegate as REST shows it: it belongs to the MCP client, so that a person reaches it by its id. */
  const spawn = async (): Promise<string> => {
    const task = {
      task: 'say: ready',
      harness: 'native',
      delegate: true,
      label: 'miller',
      cwd: machine.project,
    };
    const spawned = await owner.call('sessions_spawn', task);
    expect(spawned.isError).toBe(false);
    const session = String(spawned.data.session);
    await machine.until(session, (word) => word === 'done');
    return session;
  };

  test('pauses the second turn with the same words in REST, MCP and CLI, asks, and goes on when raised (F10, W10)', async () => {
    const session = await spawn();
    const set = await machine.muster('budget', 'set', '--tokens', '40', '--turns', '50', '--soft', '0');
    expect(set.code).toBe(0);
    expect((await owner.call('sessions_send', { label: 'miller', message: 'say: one' })).text).toContain(
      'one',
    );
    const used = await machine.muster('usage', '--by', 'harness', '--json');
    const { items } = JSON.parse(used.out) as {
      items: { inputTokens: number; costMicros: number; turns: number }[];
    };
    expect(items).toMatchObject([{ key: 'native', turns: 2, tokensUnknown: 0, costUnknown: 0 }]);
    expect(items[0]?.inputTokens).toBeGreaterThan(40);
    expect(items[0]?.costMicros).toBeGreaterThan(items[0]?.inputTokens ?? 0);

    const sent = await owner.call('sessions_send', {
      label: 'miller',
      message: 'say: two',
      timeoutSeconds: 0,
    });
    await machine.until(session, (word) => word === 'paused');
    const status = await machine.status(session);
    expect(status.why).toMatch(PAUSED);
    expect(status.actions).toContain('answer');
    const why = status.why ?? '';
    expect((await owner.call('sessions_list')).text).toContain(`paused for`);
    expect((await owner.call('sessions_list')).text).toContain(why);
    expect((await machine.muster('session', 'show', session)).out).toContain(`paused: ${why}`);
    expect((await machine.muster('budget', 'list')).out).toContain('paused');

    const approval = await machine.pendingApproval();
    const listed = await owner.call('approval_list');
    expect(listed.text).toContain(`${approval} (pending): about a budget. It is not yours to answer.`);
    expect(listed.text).toContain('Raise the budget of 40 tokens for all that you run?');
    const shown = await machine.muster('approval', 'show', approval);
    expect(shown.out).toMatch(/raise-double +Raise it to [\d,]+ tokens/);
    const answered = await machine.muster('approval', 'answer', approval, 'raise-double');
    expect(answered.out).toMatch(/^Answered: Raise it to [\d,]+ tokens\.$/m);
    const reply = await owner.call('sessions_wait', { turn: String(sent.data.turn), timeoutSeconds: 30 });
    expect(reply.text).toContain('two');
  });

  test('stands when hub and agent are killed: what was used stays, and what waits is still asked for', async () => {
    const session = await spawn();
    await machine.muster('budget', 'set', '--turns', '1', '--soft', '0');
    expect((await owner.call('sessions_send', { label: 'miller', message: 'say: one' })).text).toContain(
      'one',
    );
    await owner.call('sessions_send', { label: 'miller', message: 'say: two', timeoutSeconds: 0 });
    await machine.until(session, (word) => word === 'paused');
    const approval = await machine.pendingApproval();
    await machine.kill();
    await machine.up();
    expect(await machine.pendingApproval()).toBe(approval);
    expect(await machine.status(session)).toMatchObject({
      word: 'paused',
      why: 'budget 1 turn for all that you run is used up: 1 of 1 turn',
    });
    expect((await machine.muster('approval', 'answer', approval, 'cancel')).code).toBe(0);
    await machine.until(session, (word) => word === 'cancelled');
    const doctor = await machine.muster('doctor', '--json');
    expect(doctor.out).not.toContain('"counter":');
  });
});
