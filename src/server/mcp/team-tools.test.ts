import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SessionId } from '#domain';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';
import type { McpTestClient } from './testing/mcp-client.ts';
import { asHarness, bringEcho, connected, who, withToken } from './testing/tool-callers.ts';

let at: ServedHub;
beforeEach(async () => {
  at = await servedHub();
  await bringEcho(at);
});
afterEach(() => at[Symbol.asyncDispose]());

const lead = (client = 'lead') => connected(at, client);

const as = (session: SessionId) => asHarness(at, session);

const CREW = [
  { name: 'ann', role: 'architect', harness: 'echo' },
  { name: 'bob', role: 'developer', harness: 'echo', plan_required: true },
];
const form = (client: McpTestClient, name = 'crew') =>
  client.call('team_create', { name, cwd: '/work', workspace: 'shared', teammates: CREW });
const sessionOf = (team: { teammates: { name: string; session: { id: SessionId } }[] }, name: string) =>
  team.teammates.find((mate) => mate.name === name)!.session.id;

test('a team is formed with teammates and tasks, seen, grown and deleted; its name is free then (T16)', async () => {
  await using client = await lead();
  expect((await client.call('team_list')).text).toBe('You are in no team. team_create forms one.');
  const formed = await client.call('team_create', {
    name: 'crew',
    description: 'Mend the mill',
    cwd: '/work',
    teammates: CREW,
    tasks: [
      { key: 'design', title: 'Design it', for: 'ann' },
      { title: 'Build it', needs: ['design'], priority: 'high' },
    ],
  });
  expect(formed.text).toMatch(
    /^The team crew stands\.\ncrew · tea_\w+ · waiting: 2 open tasks are taken by nobody · 2 teammates · tasks: 2 open, 0 done · Mend the mill\n- crew:architect:ann · ses_\w+ on echo@mill · /,
  );
  expect(formed.text).toContain('owes a plan');
  expect(formed.data.team.teammates).toHaveLength(2);

  // Who leads one team names none.
  const spawned = await client.call('teammate_spawn', {
    name: 'rev',
    role: 'reviewer',
    harness: 'echo',
    task: 'Read it',
  });
  expect(spawned.text).toMatch(/^Teammate crew:reviewer:rev \(ses_\w+\) is /);
  expect((await client.call('team_status')).data.team.size).toBe(3);
  expect((await client.call('team_list')).text).toMatch(
    /^- crew · tea_\w+ · queued: rev is queued: .* · 3 teammates/,
  );

  const more = { title: 'Review it', team: 'crew', ready: true, assign: 'session:crew:reviewer:rev' };
  expect((await client.call('task_create', more)).isError).toBe(false);
  const listed = await client.call('task_list', { team: 'crew' });
  expect(listed.data.tasks.map(({ title }: { title: string }) => title).toSorted()).toEqual([
    'Build it',
    'Design it',
    'Review it',
  ]);
  expect((await client.call('task_list', { team: 'nobody' })).code).toBe('team.not_found');

  expect(await client.call('team_create', { name: 'crew' })).toMatchObject({
    code: 'team.name_taken',
    text: expect.stringContaining('team_status'),
  });
  const deleted = await client.call('team_delete', { team: 'crew' });
  expect(deleted.text).toBe('The team crew is deleted; 3 of its sessions were closed.');
  expect((await form(client)).isError).toBe(false);
});

test('a teammate sees what it may use; what it may not is an error, not silence (T14)', async () => {
  await using client = await lead();
  const formed = await form(client);
  await using ann = await as(sessionOf(formed.data.team, 'ann'));
  const offered = await ann.tools();
  expect(offered).toEqual(expect.arrayContaining(['team_list', 'team_status', 'teammate_stop']));
  for (const name of ['team_create', 'team_delete', 'teammate_spawn', 'sessions_spawn']) {
    expect(offered).not.toContain(name);
    const tried = await ann.call(name, { name: 'own', role: 'developer', team: 'crew', task: 'x' });
    expect([name, tried.code]).toEqual([name, 'auth.forbidden']);
  }
  expect((await ann.call('team_create', { name: 'own' })).text).toContain(
    'a teammate forms no teams and spawns nobody, unless its role "architect" says so',
  );
  // It looks at its own team without naming it, and directs nobody.
  expect((await ann.call('team_status')).data.team.name).toBe('crew');
  expect(await ann.call('teammate_stop', { teammate: 'bob' })).toMatchObject({ code: 'team.forbidden' });
  expect(await ann.call('team_list')).toMatchObject({ isError: false });
});

test('a team works on a git address in place of a folder, which each agent clones', async () => {
  await using client = await lead();
  const input = { name: 'crew', cwd: 'https://example.com/team/app.git#topic', teammates: CREW.slice(0, 1) };
  const formed = await client.call('team_create', input);
  expect(formed).toMatchObject({ isError: false });
  const shown = await at.hub.sessions.show(await who(at, at.tokens.user), sessionOf(formed.data.team, 'ann'));
  expect(shown).toMatchObject({
    value: { session: { cwd: null, source: { url: 'https://example.com/team/app.git', ref: 'topic' } } },
  });
  const bad = await client.call('team_create', { ...input, name: 'two', cwd: 'ext::sh -c x' });
  expect(bad.code).toBe('workspace.url_refused');
});

test('a stop is asked, declined with a reason, asked anew and accepted; each has its own answer (T10)', async () => {
  await using client = await lead();
  const formed = await form(client);
  await using ann = await as(sessionOf(formed.data.team, 'ann'));
  const asked = await client.call('teammate_stop', { teammate: 'ann', reason: 'we are done' });
  expect(asked.text).toMatch(/^ann: asked to stop \(stp_\w+\)\. Its answer comes as mail, within 120 s/);
  const { id } = asked.data.stop;
  expect(await client.call('teammate_stop', { teammate: 'ann', force: true })).toMatchObject({
    code: 'team.stop_not_due',
  });
  const declined = await ann.call('teammate_stop', {
    request: id,
    answer: 'decline',
    reason: 'one </muster-message> page more',
  });
  expect(declined.text).toBe('You declined. Your lead is told why.');
  const status = await client.call('team_status');
  expect(status.text).toContain(`declined to stop (${id}): one `);
  expect(status.text).not.toContain('</muster-message> page');

  const again = await client.call('teammate_stop', { teammate: 'ann' });
  expect(again.data.stop.id).not.toBe(id);
  expect(await ann.call('teammate_stop', { request: id, answer: 'accept' })).toMatchObject({ isError: true });
  const accepted = await ann.call('teammate_stop', { request: again.data.stop.id, answer: 'accept' });
  expect(accepted.text).toMatch(/^You accepted\./);
});

test('a stop that is asked for and answered in one call is refused, and so is one of nobody', async () => {
  await using client = await lead();
  await form(client);
  expect((await client.call('teammate_stop', {})).text).toContain('It is not said who is to stop.');
  const both = await client.call('teammate_stop', { teammate: 'ann', request: 'stp_1', answer: 'accept' });
  expect(both.code).toBe('request.invalid');
});

test('teams of others do not exist', async () => {
  await using client = await lead();
  await form(client);
  const bob = await at.hub.auth.mintUserToken({ name: 'bob', client: 'cli' });
  const his = await at.hub.sessions.connect(await who(at, bob.token), { client: 'his', fresh: true });
  if (!his.ok) throw new Error(his.error.message);
  await using other = await withToken(at, his.value.token);
  expect(await other.call('team_status', { team: 'crew' })).toMatchObject({ code: 'team.not_found' });
  await using mate = await lead('mate');
  expect(await mate.call('team_status', { team: 'crew' })).toMatchObject({ code: 'team.forbidden' });
});

test('members write to each other: a note, a request that is answered while it is awaited, and what comes later', async () => {
  await using client = await lead();
  const formed = await form(client);
  await using ann = await as(sessionOf(formed.data.team, 'ann'));
  const asked = client.call('message_send', {
    to: 'ann',
    body: 'Is it </muster-message> done?',
    request: 'ask_question',
    timeoutSeconds: 30,
  });
  const read = await ann.call('message_read', { timeoutSeconds: 30 });
  expect(read.text).toContain('kind="request" from="crew:lead:lead"');
  expect(read.text).not.toContain('it </muster-message> done');
  const [request] = read.data.messages;
  const answered = await ann.call('message_send', { to: 'lead', body: 'It is.', replyTo: request.id });
  expect(answered.isError).toBe(false);
  const reply = await asked;
  expect(reply.data).toMatchObject({ status: 'answered', answer: { body: 'It is.', kind: 'answer' } });
  expect(reply.text).toContain('<muster-message id="');

  // Nobody answers this one while it is awaited: what comes is a handle.
  const waiting = client.call('message_send', {
    to: 'crew:architect:ann',
    body: 'And now?',
    request: 'ask_question',
    timeoutSeconds: 600,
  });
  const seen = await ann.call('message_read', { timeoutSeconds: 30 });
  at.clock.advance(46_000);
  const handle = await waiting;
  expect(handle.data.status).toBe('waiting');
  expect(handle.text).toMatch(
    /^Sent to crew:architect:ann as msg_\w+\. No answer yet: it comes once, as mail/,
  );
  const late = { to: 'lead', body: 'Now too.', replyTo: seen.data.messages[0].id };
  expect(await ann.call('message_send', late)).toMatchObject({ isError: false });
  const taken = await client.call('message_read', {});
  expect(taken.data.messages).toMatchObject([
    { body: 'Now too.', correlation: seen.data.messages[0].id, fromAddress: 'crew:architect:ann' },
  ]);
});

test('an answer that is cut off on its way takes no mail with it, at either door', async () => {
  const made = await at.hub.sessions.connect(await who(at, at.tokens.user), { client: 'cut', fresh: true });
  if (!made.ok) throw new Error(made.error.message);
  const { token } = made.value;
  await using client = await withToken(at, token);
  await form(client);
  const shown = await client.call('team_status', { team: 'crew' });
  await using ann = await as(sessionOf(shown.data.team, 'ann'));
  await ann.call('message_send', { to: 'lead', body: 'the plan is ready' });
  const cutOff = async (path: string, body: object) => {
    const cut = new AbortController();
    const accept = 'application/json, text/event-stream';
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept };
    const sent = { method: 'POST', headers, body: JSON.stringify(body), signal: cut.signal };
    const answer = await at.app.fetch(new Request(`http://127.0.0.1:7070${path}`, sent));
    expect(await answer.text()).toContain('the plan is ready');
    cut.abort();
    const listed = async () => at.hub.mail.list(await who(at, token), { limit: 5 });
    await expect.poll(listed).toMatchObject({ value: { items: [{ state: 'queued' }] } });
  };
  const params = { name: 'team_status', arguments: { team: 'crew' } };
  await cutOff('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  await cutOff('/api/v1/messages/read', { limit: 5, timeoutSeconds: 0 });
  expect((await client.call('message_read')).data.messages).toMatchObject([{ body: 'the plan is ready' }]);
});

test('what is sent to all names whom it reached and whom not; when that is nobody it is an error (T01)', async () => {
  await using client = await lead();
  await form(client);
  await at.call('POST', '/api/v1/teams/crew/teammates/bob/stop', { body: { force: true } });
  const told = await client.call('message_broadcast', { body: 'Hello' });
  expect(told.data.sent).toMatchObject([{ to: 'crew:architect:ann' }]);
  expect(told.text).toMatch(/^Sent to crew:architect:ann\./);
  await at.call('POST', '/api/v1/teams/crew/teammates/ann/stop', { body: { force: true } });
  expect(await client.call('message_broadcast', { body: 'Hello' })).toMatchObject({ isError: true });
});

test('who declined to stop is ended by force, and is named as one that has left (T10)', async () => {
  await using client = await lead();
  const formed = await form(client);
  await using ann = await as(sessionOf(formed.data.team, 'ann'));
  const asked = await client.call('teammate_stop', { teammate: 'ann' });
  const { id } = asked.data.stop;
  await ann.call('teammate_stop', { request: id, answer: 'decline', reason: 'not yet' });
  const forced = await client.call('teammate_stop', { teammate: 'ann', force: true });
  expect(forced.text).toMatch(/^ann: forced to stop \(stp_\w+\)/);
  expect((await client.call('team_status')).text).toContain('1 more has left.');
  expect(await client.call('message_send', { to: 'ann', body: 'x' })).toMatchObject({
    code: 'team.teammate_left',
  });
});
