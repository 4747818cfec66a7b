import { afterEach, beforeEach, expect, test } from 'vitest';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';
import { connected } from './testing/tool-callers.ts';

let at: ServedHub;
beforeEach(async () => {
  at = await servedHub();
});
afterEach(() => at[Symbol.asyncDispose]());

test('roles are listed with what each may do, and one is shown with its prompt as data', async () => {
  await using client = await connected(at, 'lead');
  const listed = await client.call('role_list');
  expect(listed.text).toContain(
    '- reviewer (built in): Reviews: reads changes and judges them, changes no file · changes no file, runs no command, may approve · 20 turns',
  );
  expect(listed.data.roles).toHaveLength(4);
  expect(listed.data.roles[0]).not.toHaveProperty('prompt');
  const shown = await client.call('role_list', { role: 'reviewer' });
  expect(shown.text).toContain('You are a reviewer of this team.');
  expect(shown.data.role).toMatchObject({ name: 'reviewer', mayWrite: false });
});

test('a role that is not there is refused with those that are', async () => {
  await using client = await connected(at, 'lead');
  expect(await client.call('role_list', { role: 'revewer' })).toMatchObject({ code: 'role.not_found' });
  expect(await client.call('role_list', { team: 'nobody' })).toMatchObject({ code: 'team.not_found' });
});

test('over REST a text is checked, and a team file is read, by line and column', async () => {
  const post = (path: string, body: object) => at.call('POST', path, { token: at.tokens.user, body });
  const checked = await post('/api/v1/roles/check', { file: 'a.md', text: '---\nturns: 0\n---\nHi' });
  expect(checked).toMatchObject({ status: 200, json: { role: null, findings: [{ line: 2 }, { line: 2 }] } });
  const read = await post('/api/v1/team-files/read', {
    file: 'crew.yaml',
    text: 'teammates: [{ name: ann, role: reviewer, task: "{{prompt}}" }]',
    prompt: 'look',
  });
  expect(read.json).toMatchObject({
    team: { name: 'crew', teammates: [{ name: 'ann', task: 'look' }] },
    takesPrompt: true,
    findings: [],
  });
});
