import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

let machine: Machine;

describe('roles on native sessions, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    await writeFile(
      join(machine.env['HOME'] ?? '', '.config/muster/config.yaml'),
      `harness:\n  native:\n    baseUrl: ${machine.model.url}/v1\n    model: scripted\n`,
    );
    const roles = join(machine.project, '.muster/roles');
    await mkdir(roles, { recursive: true });
    const head = 'description: Keeps records\ntemperature: 0.3\ntools: { allow: [Read, Grep] }\n';
    await writeFile(join(roles, 'clerk.md'), `---\n${head}---\nYou keep records.\n`);
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

  test('a role’s tools and temperature reach the model, and nothing is shown as not applied', async () => {
    const clerk = await machine.delegate('clerk', 'native', 'say: ready', ['--role', 'clerk']);
    const shown = await machine.client.call('sessions.show', { params: { session: clerk } });
    if (!shown.ok) throw new Error(shown.error.message);
    expect(shown.value.role).toMatchObject({ name: 'clerk', notApplied: [] });
    const asked = machine.model.requests.find(({ prompt }) => prompt?.includes('say: ready'));
    const body = asked?.body as { temperature?: number; tools?: { function: { name: string } }[] };
    expect(body.temperature).toBe(0.3);
    const own = (body.tools ?? []).map((tool) => tool.function.name).filter((name) => !name.includes('__'));
    expect(own.toSorted()).toEqual(['read', 'search']);
  });

  test('a reviewer of the team answers for the plan of another, and its author cannot', async () => {
    await muster(
      ...['team', 'create', 'crew', '--workspace', 'shared', '--plan-required'],
      ...['--teammate', 'bob:developer:native', '--teammate', 'rev:reviewer:native'],
    );
    await muster('message', 'send', 'bob', 'say: I would change a.ts', '--team', 'crew');
    const plan = await machine.pendingApproval();
    const respond = `tool: approval_respond {"approval": "${plan}", "answer": "approve"}`;
    await muster('message', 'send', 'bob', `${respond}\nthen: say: {{result}}`, '--team', 'crew');
    await machine.sees('what bob was told', async () => {
      const shown = await machine.muster('session', 'history', 'crew:developer:bob');
      return /not offered|not yours|no tool/.test(shown.out) || undefined;
    });
    expect((await team()).teammates.find(({ name }) => name === 'bob')?.plan).toBe('submitted');
    await muster('message', 'send', 'rev', `${respond}\nthen: say: {{result}}`, '--team', 'crew');
    await machine.sees('that the plan is approved', async () => {
      const { teammates } = await team();
      return teammates.find(({ name }) => name === 'bob')?.plan === 'approved' || undefined;
    });
    const rev = (await team()).teammates.find(({ name }) => name === 'rev');
    const answered = await machine.client.call('approvals.show', { params: { approval: plan } });
    expect(answered.ok && answered.value.answeredBy).toBe(rev?.session.id);
  });
});
