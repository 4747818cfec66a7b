import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mcpClient, type McpTestClient } from '../../src/server/mcp/testing/mcp-client.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
let token: string;

const muster = async (...args: string[]): Promise<string> => {
  const ran = await machine.muster(...args);
  if (ran.code !== 0) throw new Error(`muster ${args.join(' ')} ended with ${ran.code}: ${ran.err}`);
  return ran.out.trim();
};
const open = (): Promise<McpTestClient> => mcpClient(`${machine.address}/mcp`, token);

async function team(name = 'crew') {
  const shown = await machine.client.call('teams.show', { params: { team: name } });
  if (!shown.ok) throw new Error(shown.error.message);
  return shown.value;
}
type Team = Awaited<ReturnType<typeof team>>;

/** Looks until a team stands as wanted; the test's own time-out ends what never comes. */
async function until(wanted: (team: Team) => boolean): Promise<Team> {
  for (;;) {
    const now = await team();
    if (wanted(now)) return now;
  }
}
const mate = ({ teammates }: Team, name: string) => teammates.find((one) => one.name === name)!;

/** Reads the lead's mail until a message is among it; what comes before is passed over. */
async function mailWith(lead: McpTestClient, text: string) {
  for (;;) {
    const { data } = await lead.call('message_read', { timeoutSeconds: 30, limit: 1 });
    const [message] = data.messages;
    if (message?.body.includes(text)) return message;
  }
}

describe('a team of real grok on the scripted model, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    await machine.up();
    const connected = await machine.client.call('clients.connect', { body: { client: 'lead', fresh: true } });
    if (!connected.ok) throw new Error(connected.error.message);
    token = connected.value.token;
  });
  afterEach(() => machine.close());

  const grok = { harness: 'grok', workspace: 'shared' };
  const form = (lead: McpTestClient, more: Record<string, unknown>) =>
    lead.call('team_create', { name: 'crew', cwd: machine.project, ...more });

  test('formed over MCP by an outside lead: dependent tasks are taken, a question is answered, a plan approved, the name is free after (T16)', async () => {
    await using lead = await open();
    const asks = [
      'tool: message_send {"to": "lead", "body": "Which colour?", "request": "ask_question", "timeoutSeconds": 40}',
      'then: say: it is {{result /teal/}}',
    ].join('\n');
    const formed = await form(lead, {
      teammates: [
        { ...grok, name: 'ann', role: 'architect', task: asks },
        { ...grok, name: 'bob', role: 'developer', task: 'say: first I read', plan_required: true },
      ],
    });
    expect(formed).toMatchObject({ isError: false });
    const question = await mailWith(lead, 'Which colour?');
    expect(question).toMatchObject({ fromAddress: 'crew:architect:ann', request: 'ask_question' });
    const answered = await lead.call('message_send', { to: 'ann', body: 'teal', replyTo: question.id });
    expect(answered).toMatchObject({ isError: false });
    await mailWith(lead, 'it is teal');

    // The plan is a question that every door shows.
    const approval = await machine.pendingApproval();
    expect(await muster('approval', 'show', approval)).toContain('first I read');
    expect((await lead.call('approval_list')).text).toContain('about a plan');
    expect(await muster('team', 'status', 'crew')).toContain('its plan waits');
    await muster('approval', 'answer', approval, 'approve');
    await until((now) => mate(now, 'bob').plan === 'approved');

    // The second waits for the first, and each is taken by one who is free.
    const first = ['--team', 'crew', '--ready', '--description', 'say: the first is done'];
    const one = await muster('task', 'add', 'One', ...first);
    await muster(
      'task',
      'add',
      'Two',
      '--needs',
      one,
      '--team',
      'crew',
      '--ready',
      '--description',
      'say: the second too',
    );
    const done = await until(({ tasks }) => tasks.done === 2);
    expect(done.tasks).toEqual({ open: 0, done: 2, blocked: 0 });

    expect(await lead.call('team_delete', { team: 'crew' })).toMatchObject({ isError: false });
    expect(await form(lead, {})).toMatchObject({ isError: false });
  });

  test('killed and started again in the middle: roster, tasks and unread mail are there (T17); the dead are named (T01)', async () => {
    await using lead = await open();
    await form(lead, {
      teammates: [
        { ...grok, name: 'ann', role: 'developer', task: 'remember: colour=teal' },
        { ...grok, name: 'bob', role: 'developer', task: 'say: ready' },
        { ...grok, name: 'cat', role: 'tester', task: 'say: ready' },
      ],
    });
    await until(({ teammates }) => teammates.every(({ session }) => session.status.word === 'done'));
    await lead.call('message_send', { to: 'bob', body: 'slow: 2 chunks\nsay: never heard whole' });
    await machine.model.waiting();
    await lead.call('message_send', { to: 'bob', body: 'say: read after the break' });
    const before = await until((now) => mate(now, 'bob').waitingMail === 1);

    const { port } = new URL(machine.address);
    await machine.kill();
    await machine.up('--port', port);
    const after = await team();
    expect(after.teammates.map(({ session, name }) => [name, session.id])).toEqual(
      before.teammates.map(({ session, name }) => [name, session.id]),
    );
    await using again = await open();
    // What the interrupted turn had been brought is brought again, with what came after it (T04).
    await machine.model.waiting();
    machine.model.release();
    await mailWith(again, 'read after the break');
    // Their contexts came back with them.
    await again.call('message_send', { to: 'ann', body: 'recall: colour' });
    await mailWith(again, 'teal');

    await muster('teammate', 'stop', 'cat', '--force');
    const told = await again.call('message_broadcast', { body: 'say: hello' });
    expect(told.data.sent.map(({ to }: { to: string }) => to)).toEqual([
      'crew:developer:ann',
      'crew:developer:bob',
    ]);
    expect((await again.call('message_send', { to: 'cat', body: 'x' })).code).toBe('team.teammate_left');
  });

  test('a team works on a prompt from one command, led by a session of its own, and ends with its report', async () => {
    const ran = await machine.muster(
      ...['team', 'run', 'say: all of it is fine', '--lead-harness', 'grok', '--workspace', 'shared'],
      ...['--teammate', 'ann:reviewer:grok', '--timeout', '200'],
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toContain('all of it is fine');
    expect(await muster('team', 'list')).toContain('No teams.');
  });
});
