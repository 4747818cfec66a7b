import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from './testing/run-hand.ts';
import type { WorkflowFile } from './workflow-files.ts';

let world: HubWorld;
let hand: RunHand;
let files: WorkflowFile[];

beforeEach(async () => {
  files = [{ file: '/work/.muster/workflows/inner.js', text: `return 'of the file';` }];
  world = await HubWorld.open({ workflowFiles: { read: async () => files } });
  hand = new RunHand(world);
});
afterEach(() => world.close());

const save = async (name: string, text: string) =>
  good(await world.hub.library.save(world.person, { name, source: { file: `${name}.js`, text } }));
const startNamed = (name: string) =>
  world.hub.runs.start(world.person, { workflow: { name }, cwd: '/work', harness: 'echo' });

test('a name means a file of the hub’s machine before what was saved, from outside and within a run', async () => {
  await save('inner', `return 'as it was saved';`);
  const within = await hand.start(`return workflow('inner');`);
  await hand.play(() => null);
  expect(await hand.result(within)).toBe('of the file');
  const named = good(await startNamed('inner'));
  if (!named.started) throw new Error(JSON.stringify(named));
  await hand.play(() => null);
  expect(await hand.result(named.run.run.id)).toBe('of the file');

  files = [];
  const without = await hand.start(`return workflow('inner', { other: true });`);
  await hand.play(() => null);
  expect(await hand.result(without)).toBe('as it was saved');
});

test('what is wrong with a file is told with its place, and an unknown name with those that are known', async () => {
  files = [
    {
      file: '/work/.muster/workflows/broken.yaml',
      text: 'steps:\n  - id: a\n    needs: [b]\n    prompt: x\n',
    },
  ];
  expect(good(await startNamed('broken'))).toMatchObject({ started: false, findings: [{ line: 3 }] });
  expect(codeOf(await startNamed('nowhere'))).toBe('workflow.not_found');
});

test('the library lists files first, with whose they are, and of one name what would be run', async () => {
  files = [
    {
      file: '/work/.muster/workflows/inner.yaml',
      text: 'description: Of the project\nsteps: []',
      origin: 'project',
    },
    { file: '/home/me/workflows/inner.js', text: 'return 1;', origin: 'user' },
    { file: '/home/me/workflows/Code_Review.js', text: 'return 1;', origin: 'user' },
  ];
  await save('inner', `return 'as it was saved';`);
  await save('mine', `return 'as it was saved';`);
  const listed = good(await world.hub.workflows.list(world.person));
  expect(listed.map(({ name, origin, file }) => [name, origin, file])).toEqual([
    ['inner', 'project', '/work/.muster/workflows/inner.yaml'],
    ['code_review', 'user', '/home/me/workflows/Code_Review.js'],
    ['mine', 'saved', null],
    ['design_review', 'built_in', null],
  ]);
});
