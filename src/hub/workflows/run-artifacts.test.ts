import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Principal, RunId } from '#domain';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from './testing/run-hand.ts';

const TEXT = `steps:
  - id: design
    role: architect
    prompt: design it
    produces: [{ name: plan, type: design_doc }]
  - id: build
    needs: [design]
    consumes: [plan]
    prompt: build it
    produces: [{ name: report, type: data }, { name: main, type: code_file }]
`;

let world: HubWorld;
let hand: RunHand;
beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
});
afterEach(() => world.close());

const says = (prompt: string) => (prompt.includes('build it') ? 'built' : 'a plan');
const start = (text = TEXT) => hand.start(text, { file: 'plan.yaml' });
const bodyOf = async (run: string, artifact: string, by: Principal = world.person) => {
  const got = good(await world.hub.artifacts.get(by, { run, artifact }, {}));
  return [Buffer.from(got.bytes).toString(), got.version.version, got.version.authorName];
};
const brief = async (run: RunId) =>
  (await hand.show(run)).artifacts.map(({ name, type, version, step }) => [name, type, version, step]);

test('what a step produces is an artifact of the run when it is done, and the next step is given it', async () => {
  const run = await start();
  await hand.play(says);
  expect(hand.asked[1]).toContain('a plan');
  expect(await brief(run)).toEqual([
    ['plan', 'design_doc', 1, 'design'],
    ['report', 'data', 1, 'build'],
    ['main', 'code_file', 1, 'build'],
  ]);
  expect(await bodyOf(run, 'plan')).toEqual(['a plan', 1, 'design']);
  expect(await bodyOf(run.slice(0, 16), 'main')).toEqual(['built', 1, 'build']);
  const listed = good(await world.hub.artifacts.list(world.person, { run, limit: 10 }));
  expect(listed.items.map(({ artifact, run: of, team }) => [artifact.name, of?.id, team])).toEqual([
    ['main', run, null],
    ['report', run, null],
    ['plan', run, null],
  ]);
  const both = { run, team: 'crew', artifact: 'plan' };
  expect(codeOf(await world.hub.artifacts.get(world.person, both, {}))).toBe('request.invalid');
});

test('a resume keeps what reused steps left, with what people wrote into it; a step that runs anew adds a version', async () => {
  const run = await start(
    `${TEXT}  - id: last\n    needs: [build]\n    prompt: "end {{ artifacts.report }}"\n    consumes: [report]\n`,
  );
  await hand.play((prompt) => (prompt.includes('build it') ? { fails: 'no' } : 'a plan'));
  const plan = { run, artifact: 'plan' };
  good(await world.hub.artifacts.update(world.person, plan, { bytes: Buffer.from('mine'), base: 1 }));
  good(await world.hub.runs.resume(world.person, run, {}));
  await hand.play(says);
  expect(await brief(run)).toEqual([
    ['plan', 'design_doc', 2, 'design'],
    ['report', 'data', 1, 'build'],
    ['main', 'code_file', 1, 'build'],
  ]);
  expect((await bodyOf(run, 'plan'))[0]).toBe('mine');
});

test('a rerun has the artifacts of the steps that it reuses, with the same body', async () => {
  const run = await start();
  await hand.play(says);
  const again = good(await world.hub.runs.rerun(world.person, run, { fromStep: 'build' }));
  if (!again.started) throw new Error(JSON.stringify(again));
  const { id } = again.run.run;
  await hand.play((prompt) => (prompt.includes('build it') ? 'built anew' : { fails: 'not reused' }));
  expect(await bodyOf(id, 'plan')).toEqual(['a plan', 1, 'design']);
  expect((await bodyOf(id, 'report'))[0]).toBe('built anew');
  expect((await bodyOf(run, 'report'))[0]).toBe('built');
  const digest = async (of: string) =>
    good(await world.hub.artifacts.get(world.person, { run: of, artifact: 'plan' }, {})).version.digest;
  expect(await digest(id)).toBe(await digest(run));
});

test('a role that only reads leaves no files: its step fails before it begins', async () => {
  const run = await start(
    'steps:\n  - id: look\n    role: reviewer\n    prompt: look\n    produces: [{ name: x, type: code_file }]\n',
  );
  await hand.play(says);
  const { steps, artifacts } = await hand.show(run);
  expect(steps[0]?.cause?.code).toBe('artifact.forbidden');
  expect([hand.asked, artifacts]).toEqual([[], []]);
});

test('sessions of its steps read the artifacts of a run and write as their role may; others do not see them', async () => {
  const run = await start();
  await hand.play((prompt) => (prompt.includes('design it') ? 'a plan' : null));
  const [design, build] = (await hand.show(run)).steps;
  const of = (session: string | null | undefined): Principal =>
    ({ kind: 'session', user: world.person.user, token: 'tok_x', session }) as never;
  const builder = of(build?.session);
  expect((await bodyOf(run, 'plan', builder))[0]).toBe('a plan');
  const written = { name: 'log', type: 'code_file', bytes: Buffer.from('x') } as const;
  const made = good(await world.hub.artifacts.create(builder, {}, written));
  expect([made.run?.id, made.newest.authorName]).toEqual([run, 'build']);
  expect(codeOf(await world.hub.artifacts.create(of(design?.session), {}, written))).toBe('session.closed');
  const stranger = await world.hub.sessions.connect(world.person, { client: 'editor', fresh: true });
  const outside = of(good(stranger).session);
  expect(codeOf(await world.hub.artifacts.get(outside, { run, artifact: 'plan' }, {}))).toBe('run.not_found');
  expect(codeOf(await world.hub.artifacts.get(outside, { artifact: made.artifact.id }, {}))).toBe(
    'artifact.not_found',
  );
  good(await world.hub.artifacts.create(world.person, { run }, { ...written, name: 'mine' }));
  expect((await brief(run)).map(([name, , , step]) => [name, step])).toEqual([
    ['plan', 'design'],
    ['log', null],
    ['mine', null],
  ]);
});
