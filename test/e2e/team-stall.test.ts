import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mcpClient, type McpTestClient } from '../../src/server/mcp/testing/mcp-client.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
let lead: McpTestClient;

// Long enough for every harness to begin on a slow machine: who works shows it by a command that runs, which is no stall.
const STALL_MINUTES = 0.15;

describe('one of several teammates that stalls, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    await writeFile(
      join(machine.env['HOME'] ?? '', '.config/muster/config.yaml'),
      `turn:\n  stallMinutes: ${STALL_MINUTES}\napproval:\n  mode: auto-edits\nharness:\n  native:\n    baseUrl: ${machine.model.url}/v1\n    model: scripted\n`,
    );
    await machine.up();
    const connected = await machine.client.call('clients.connect', { body: { client: 'lead', fresh: true } });
    if (!connected.ok) throw new Error(connected.error.message);
    lead = await mcpClient(`${machine.address}/mcp`, connected.value.token);
  });
  afterEach(async () => {
    await lead[Symbol.asyncDispose]();
    await machine.close();
  });

  const team = async () => {
    const shown = await machine.client.call('teams.show', { params: { team: 'crew' } });
    if (!shown.ok) throw new Error(shown.error.message);
    return shown.value;
  };
  const words = async () =>
    new Map((await team()).teammates.map(({ name, session }) => [name, session.status.word]));

  test('every door says which one, the others work, and its lead is told once (T15)', async () => {
    const works = { harness: 'shell', role: 'tester', workspace: 'shared', command: true, task: 'sleep 600' };
    const formed = await lead.call('team_create', {
      name: 'crew',
      cwd: machine.project,
      teammates: [
        { name: 'ann', ...works },
        { name: 'eve', ...works },
        { name: 'bob', role: 'developer', harness: 'native', workspace: 'shared', task: 'hang' },
      ],
    });
    expect(formed).toMatchObject({ isError: false });
    const answered = new Set<string>();
    const stalled = await machine.sees('that bob stalls while the others work', async () => {
      const listed = await machine.client.call('approvals.list', { query: { state: 'pending' } });
      for (const { id } of listed.ok ? listed.value.items : []) {
        if (answered.has(id)) continue;
        answered.add(id);
        await machine.muster('approval', 'answer', id, 'allow');
      }
      const now = await words();
      return now.get('bob') === 'stalled' && now.get('ann') === 'working' && now.get('eve') === 'working'
        ? await team()
        : undefined;
    });

    const why = 'native was silent for 9 s and ran no tool; the turn was ended';
    expect(stalled.notices.map(({ code, text }) => [code, text])).toEqual([
      ['stalled', `bob is stalled: ${why}`],
    ]);
    expect((await machine.client.call('sessions.list', { query: {} })).ok).toBe(true);
    const status = await machine.muster('team', 'status', 'crew');
    expect(status.out).toMatch(/^bob +developer +stalled: native was silent/m);
    expect(status.out).toMatch(/^ann +tester +working/m);
    expect(status.out).toContain(`To know:\n  bob is stalled: ${why}`);
    const all = await machine.muster('status', '--json');
    expect(all.out).toContain(why);
    expect((await machine.muster('status')).out).toMatch(/stalled/);
    const mail = await lead.call('message_read', { timeoutSeconds: 30, limit: 20 });
    const about = mail.data.messages.filter(({ body }: { body: string }) => body.includes('was silent for'));
    expect(about).toMatchObject([{ kind: 'failed', label: 'crew:developer:bob' }]);
    const seen = await lead.call('team_status', { team: 'crew' });
    expect(seen.text).toMatch(/crew:developer:bob · .* · stalled for [^·]*: native was silent/);
    expect(seen.text).toMatch(/crew:tester:ann · .* · working for/);
    expect(seen.text).toContain(`- bob is stalled: ${why}`);
    // It was told once.
    expect(seen.text).not.toContain('<muster-message');

    // Another turn of it shows that it moves.
    await machine.muster('message', 'send', 'bob', 'say: I am back', '--team', 'crew');
    await machine.sees('that bob moves again', async () =>
      (await words()).get('bob') === 'done' ? true : undefined,
    );
  });
});
