import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mcpClient } from '../../src/server/mcp/testing/mcp-client.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;

const PAUSED = /team budget of 30 tokens for crew is used up: [\d,]+ of 30 tokens/;

describe('a budget of a team of native sessions, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    await writeFile(
      join(machine.env['HOME'] ?? '', '.config/muster/config.yaml'),
      `harness:\n  native:\n    baseUrl: ${machine.model.url}/v1\n    model: scripted\n`,
    );
    await machine.up();
  });
  afterEach(() => machine.close());

  const muster = async (...args: string[]): Promise<string> => {
    const ran = await machine.muster(...args);
    if (ran.code !== 0) throw new Error(`muster ${args.join(' ')} ended with ${ran.code}: ${ran.err}`);
    return ran.out;
  };
  const team = async () => {
    const shown = await machine.client.call('teams.show', { params: { team: 'crew' } });
    if (!shown.ok) throw new Error(shown.error.message);
    return shown.value;
  };
  /** Waits until every teammate stands as wanted. */
  const all = (wanted: string) =>
    machine.sees(`that all are ${wanted}`, async () => {
      const shown = await team();
      return shown.teammates.every(({ session }) => session.status.word === wanted) ? shown : undefined;
    });

  test('of a team file pauses every teammate, says so at every door, asks, and goes on when answered', async () => {
    await mkdir(join(machine.project, '.muster/teams'), { recursive: true });
    const file = [
      'workspace: shared',
      'harness: native',
      'budget: { tokens: 30, turns: 40, soft: 0 }',
      'teammates:',
      '  - { name: ann, role: reviewer, task: "say: one" }',
      '  - { name: bob, role: reviewer }',
    ].join('\n');
    await writeFile(join(machine.project, '.muster/teams/crew.yaml'), file);
    expect(await muster('team', 'create', '--file', 'crew', '--dry-run')).toContain(
      'budget: 30 tokens in all',
    );
    expect(await muster('team', 'create', '--file', 'crew')).toContain('0 of 30 tokens; 0 of 40 turns');
    await machine.sees('that ann has ended', async () => {
      const { teammates } = await team();
      return (
        teammates.some(({ name, session }) => name === 'ann' && session.status.word === 'done') || undefined
      );
    });
    for (const name of ['ann', 'bob']) await muster('message', 'send', name, 'say: two', '--team', 'crew');
    const paused = await all('paused');
    for (const { session } of paused.teammates) expect(session.status.why).toMatch(PAUSED);
    const shown = await muster('team', 'status', 'crew');
    expect(shown).toMatch(/^bob .*paused: team budget of 30 tokens for crew is used up/m);
    expect(shown).toMatch(
      /^Budget +[\d,]+ of 30 tokens, used up: turns wait until it is raised; 1 of 40 turns$/m,
    );
    expect(await muster('mail')).toMatch(/Team budget of 30 tokens for crew is used up/);
    expect(await muster('budget', 'list')).toMatch(/30 tokens for team crew/);
    const approval = await machine.pendingApproval();
    expect(await muster('approval', 'show', approval)).toContain(
      'Raise the budget of 30 tokens for team crew?',
    );
    // One that is raised by a little is asked about again; this is enough for all that waits.
    await muster('budget', 'set', '--team', 'crew', '--tokens', '1000000');
    const done = await all('done');
    expect(done.budgets.map(({ paused: why }) => why)).toEqual([null, null]);
    const gone = await machine.client.call('approvals.show', { params: { approval } });
    expect(gone.ok && gone.value.state).not.toBe('pending');
  });

  test('that an outside lead sets over MCP stands through a kill, tells the lead, and an answer lets it go on', async () => {
    const connected = await machine.client.call('clients.connect', { body: { client: 'lead', fresh: true } });
    if (!connected.ok) throw new Error(connected.error.message);
    const { token } = connected.value;
    const first = await mcpClient(`${machine.address}/mcp`, token);
    const formed = await first.call('team_create', {
      name: 'crew',
      cwd: machine.project,
      budget: { turns: 1 },
      teammates: [
        { name: 'ann', role: 'reviewer', harness: 'native', workspace: 'shared', task: 'say: one' },
        { name: 'bob', role: 'reviewer', harness: 'native', workspace: 'shared' },
      ],
    });
    expect(formed).toMatchObject({ isError: false });
    expect(formed.text).toContain('Budget 1 turn for team crew');
    await machine.sees('the end of the first turn', async () => {
      const { budgets } = await team();
      return budgets[0]?.used === 1 || undefined;
    });
    for (const name of ['ann', 'bob']) await muster('message', 'send', name, 'say: two', '--team', 'crew');
    await all('paused');
    const approval = await machine.pendingApproval();
    await first[Symbol.asyncDispose]();
    await machine.kill();
    await machine.up();
    await using lead = await mcpClient(`${machine.address}/mcp`, token);
    const mail = await lead.call('message_read', { timeoutSeconds: 30, limit: 20 });
    const told = mail.data.messages.filter(({ kind }: { kind: string }) => kind === 'budget');
    expect(told).toHaveLength(1);
    expect(told[0].body).toContain('Team budget of 1 turn for crew is used up: 1 of 1 turn are used.');
    const status = await lead.call('team_status', {});
    expect(status.text).toContain('paused for');
    expect(status.text).toContain('team budget of 1 turn for crew is used up: 1 of 1 turn');
    expect(status.text).toContain('1 of 1 turn, and teammates wait for more');
    // It is a person's to answer, not the lead's.
    expect((await lead.call('approval_list')).text).toContain('It is not yours to answer.');
    await muster('approval', 'answer', approval, 'raise-double');
    await machine.sees('that one of them went on', async () => {
      // The double has room for both, who may end between two looks.
      const { budgets } = await team();
      return (budgets[0]?.used ?? 0) >= 2 || undefined;
    });
  });
});
