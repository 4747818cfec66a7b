import { afterEach, beforeEach, expect, test } from 'vitest';
import { RUN_LIMITS, type SessionId } from '#domain';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';
import { asHarness, bringEcho, connected, who } from './testing/tool-callers.ts';

let at: ServedHub;
beforeEach(async () => {
  at = await servedHub();
  await bringEcho(at);
});
afterEach(() => at[Symbol.asyncDispose]());

const outside = (client = 'editor') => connected(at, client);

const as = (session: SessionId) => asHarness(at, session);

const TOOLS = [
  'workflow_start',
  'workflow_status',
  'workflow_list',
  'workflow_pause',
  'workflow_resume',
  'workflow_cancel',
];
const SCRIPT = `return agent('hello')`;
const place = { cwd: '/work', harness: 'echo' };

test('limits stand in the description, and when to use it', async () => {
  await using client = await outside();
  const { tools } = await client.client.listTools();
  const { description = '' } = tools.find(({ name }) => name === 'workflow_start') ?? {};
  for (const limit of [RUN_LIMITS.agents, RUN_LIMITS.agentsCeiling, RUN_LIMITS.itemsPerFanOut])
    expect(description).toContain(String(limit));
  expect(description).toContain('only when your user asked');
});

test('a text that a session wrote is started once a person has seen it, and is seen, listed and cancelled', async () => {
  await using client = await outside();
  expect((await client.call('workflow_list')).text).toContain('No such run');
  expect((await client.call('workflow_list', { workflows: true })).data.workflows).toMatchObject([
    { name: 'code_review' },
    { name: 'design_review' },
  ]);
  const started = await client.call('workflow_start', { ...place, name: 'greet', script: SCRIPT });
  expect(started).toMatchObject({ isError: false, data: { started: true, run: { kind: 'script' } } });
  expect(started.text).toContain('Its end comes to you as mail');
  const { id: run } = started.data.run;
  const shown = await client.call('workflow_status', { run });
  expect(shown.text).toContain('a person is asked whether this workflow may run');
  // It goes no further by itself: a wait says so at once.
  const waited = await at.call('GET', `/api/v1/runs/${run}/wait?timeoutSeconds=600`);
  expect(waited.json.actions).toContain('answer');
  const { items } = (await at.call('GET', '/api/v1/approvals')).json;
  expect(items).toMatchObject([{ kind: 'script', subject: run }]);
  expect((await client.call('workflow_list', { state: 'live' })).data.runs).toMatchObject([{ id: run }]);
  const cancelled = await client.call('workflow_cancel', { run, reason: 'not now' });
  expect(cancelled.text).toContain('not now');
  expect((await client.call('workflow_pause', { run })).code).toBe('run.state');
  expect((await client.call('workflow_status', { run, step: 'none' })).code).toBe('run.step_not_found');
  // What one client started is not another's.
  await using other = await outside('other');
  expect((await other.call('workflow_status', { run })).code).toBe('run.not_found');
  expect((await other.call('workflow_list')).data.runs).toEqual([]);
});

test('what is wrong in a text is told by line and column, and nothing is started', async () => {
  await using client = await outside();
  const bad = await client.call('workflow_start', {
    ...place,
    yaml: 'steps:\n  - id: a\n    needs: [b]\n    prompt: x\n',
  });
  expect(bad).toMatchObject({ isError: false, data: { started: false } });
  expect(bad.text).toContain('- line 3, column 13: there is no step "b"');
  const missing = await client.call('workflow_start', { ...place, name: 'design_review' });
  expect(missing.text).toContain('the input "topic" is missing');
  expect((await client.call('workflow_list')).data.runs).toEqual([]);
});

test.each([
  [{}, 'request.invalid', 'which workflow'],
  [{ script: SCRIPT, yaml: 'steps: []' }, 'request.invalid', 'both given'],
  [{ name: 'no such' }, 'request.invalid', 'input.name'],
  [{ name: 'no-such', ...place }, 'workflow.not_found', 'no-such'],
  [{ script: SCRIPT, owner: 'ses_1' }, 'request.unknown_field', 'input.owner'],
] as const)('%j is refused', async (input, code, words) => {
  await using client = await outside();
  const answer = await client.call('workflow_start', input);
  expect(answer).toMatchObject({ isError: true, code });
  expect(answer.text).toContain(words);
});

test('teammates are told that they start no runs (T14), and a session that may not spawn neither', async () => {
  await using client = await outside();
  const formed = await client.call('team_create', {
    name: 'crew',
    cwd: '/work',
    workspace: 'shared',
    teammates: [{ name: 'bob', role: 'developer', harness: 'echo' }],
  });
  await using bob = await as(formed.data.team.teammates[0].session.id);
  expect((await bob.tools()).filter((name) => TOOLS.includes(name))).toEqual([
    'workflow_status',
    'workflow_list',
  ]);
  const tried = await bob.call('workflow_start', { ...place, script: SCRIPT });
  expect(tried).toMatchObject({ isError: true, code: 'auth.forbidden' });
  expect(tried.text).toContain('a teammate starts no runs');
});

test('the toolset that is switched off is not there', async () => {
  await at.hub.settings.set(await who(at, at.tokens.user), 'mcp.toolsets', 'delegates');
  await using client = await outside();
  expect((await client.tools()).filter((name) => TOOLS.includes(name))).toEqual([]);
});
