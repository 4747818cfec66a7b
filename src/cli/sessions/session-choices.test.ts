import { afterAll, beforeAll, expect, test } from 'vitest';
import { nativeRecipe } from '#harness';
import { startScriptedModel, type ScriptedModel } from '../../../test/scripted-model/server.ts';
import { cliWorld, steady, type CliWorld, see } from '../testing/cli-world.ts';

let model: ScriptedModel;
let world: CliWorld;
beforeAll(async () => {
  model = await startScriptedModel();
  const native = { baseUrl: `${model.url}/v1`, model: 'scripted', models: ['other'] };
  world = await cliWorld([nativeRecipe(native)]);
  await run('session', 'spawn', 'remember: colour=teal', ...DELEGATE, '--label', 'mill', '--wait');
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await model.close();
});

const DELEGATE = ['--delegate', '--harness', 'native'];
const run = (...argv: string[]) => world.run(argv);
const options = async (label = 'mill') =>
  steady((await run('session', 'show', label)).out, world).split('\n\n')[1];

test('shows what its harness lets one choose', async () => {
  expect(await options()).toBe(
    [
      'OPTION  VALUE     CHOICES',
      'model   scripted  scripted, other',
      'mode    ask       ask, approve-reads, auto-edits, deny, yolo',
    ].join('\n'),
  );
  expect((await run('session', 'show', 'mill', '--json')).json().session).toMatchObject({
    options: [{ id: 'model', value: 'scripted' }, { id: 'mode' }],
    chosen: {},
    canFork: true,
    forkOf: null,
  });
});

test('sets a model, which answers from then on, also after the process was opened anew', async () => {
  expect(await run('session', 'set', 'mill', 'model', 'other')).toMatchObject({
    exit: 0,
    out: 'Set model of mill to other.\n',
    err: '',
  });
  await run('session', 'send', 'mill', 'say: hello');
  expect(model.requests.at(-1)?.body).toMatchObject({ model: 'other' });
  expect(await options()).toMatch(/^model +other +scripted, other$/m);
});

test('shows what was asked for while it is not in force', async () => {
  await run('session', 'send', 'mill', 'slow: 2 chunks\nsay: late', '--timeout', '0');
  await model.waiting();
  const set = await run('session', 'set', 'mill', 'model', 'scripted');
  expect(set.err).toBe('In force when the turn that runs has ended.\n');
  expect(await options()).toMatch(
    /^OPTION +VALUE +ASKED FOR +CHOICES\nmodel +other +scripted +scripted, other$/m,
  );
  model.release();
  while (!/^model +scripted/m.test((await options()) ?? ''));
});

test('refuses what is not there, with what is', async () => {
  expect(await run('session', 'set', 'mill', 'model', 'huge')).toMatchObject({
    exit: 2,
    err: '"huge" is no value of "model".\nThere is: scripted, other\n' + see('session.option_unknown'),
  });
  const key = await run('session', 'set', 'mill', 'colour', 'red');
  expect(key.err).toContain('Session mill has no "colour" to choose.\nThere is: model, mode, approvals.');
  await run('session', 'spawn', 'hello', '--harness', 'echo', '--delegate', '--label', 'plain', '--wait');
  const none = await run('session', 'set', 'plain', 'model', 'any');
  expect(none.err).toContain('There is: approvals.');
});

test('forks a session, which knows what the other knew', async () => {
  const forked = await run('session', 'fork', 'mill', '--label', 'mill-2', '--task', 'recall: colour');
  expect(forked.exit).toBe(0);
  expect(steady(forked.out)).toBe('ses_…  mill-2\n');
  expect(steady(forked.err)).toContain('It knows what the other knew. Follow it: muster session watch');
  await run('session', 'send', 'mill-2', 'remember: shape=round');
  expect((await run('session', 'send', 'mill-2', 'recall: colour')).out).toBe('teal\n');
  expect((await run('session', 'send', 'mill', 'recall: shape')).out).not.toContain('round');
  const { session } = (await run('session', 'show', 'mill-2', '--json')).json();
  expect(session.forkOf).toBe((await run('session', 'show', 'mill', '--json')).json().session.id);
});

test('says what to do where a harness cannot fork', async () => {
  const refused = await run('session', 'fork', 'plain');
  expect(refused.exit).toBe(5);
  expect(steady(refused.err)).toBe(
    'Harness "echo" cannot fork: session plain has no copy to go on with.\nSpawn another and hand it what matters: muster session history ses_…, then muster session spawn "…" --delegate --harness echo\n' +
      see('session.fork_unsupported'),
  );
});
