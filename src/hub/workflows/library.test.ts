import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApprovalId, Principal, RunId } from '#domain';
import { runRows } from '#store';
import { environmentLayer } from '../settings/index.ts';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from './testing/run-hand.ts';

const SCRIPT = `return agent('hello');`;
const FLOW = 'steps:\n  - id: work\n    prompt: do it\n';

let world: HubWorld;
let hand: RunHand;
let session: Principal;

beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
  const client = good(await world.hub.sessions.connect(world.person, { client: 'editor', fresh: false }));
  session = good(await world.hub.auth.whoIs(client.token));
});
afterEach(() => world.close());

/** A session starts a text, or what is named. */
async function startAs(
  by: Principal,
  workflow: { name: string } | { file: string; text: string },
): Promise<RunId> {
  const started = good(
    await world.hub.runs.start(by, { workflow, cwd: '/work', harness: 'echo', args: undefined }),
  );
  if (!started.started) throw new Error(JSON.stringify(started));
  return started.run.run.id;
}

const script = (text = SCRIPT) => ({ file: 'plan.js', text });

/** The questions that wait for the person. */
async function asked(): Promise<ApprovalId[]> {
  const { items } = good(await world.hub.approvals.list(world.person, { state: 'pending', limit: 50 }));
  return items.map(({ approval }) => approval.id);
}

const answer = (id: ApprovalId | undefined, said: string, reason?: string) =>
  world.hub.approvals.answer(world.person, id!, {
    answer: said,
    reason,
    scope: 'user',
    expiresInHours: 1,
  });

describe('what a session may start', () => {
  test('a text of its own waits for a person, who lets it run this once', async () => {
    const run = await startAs(session, script());
    await hand.play(() => 'hi');
    expect(await hand.show(run)).toMatchObject({ word: 'needs_you', run: { state: 'waiting' } });
    const [question] = await asked();
    good(await answer(question, 'once'));
    await hand.play(() => 'hi');
    expect(await hand.result(run)).toBe('hi');
    expect((await hand.show(run)).run.cause).toBeNull();
    await startAs(session, script());
    expect(await asked()).toHaveLength(1);
  });

  test('answered with always, the very text runs without a question; one character more asks again', async () => {
    const run = await startAs(session, script());
    good(await answer((await asked())[0], 'always'));
    const [allowed] = good(await world.hub.library.allowed(world.person));
    expect(allowed).toMatchObject({ name: 'plan', hash: (await hand.show(run)).run.hash });
    await world.restartHub();
    expect((await hand.show(await startAs(session, script()))).run.state).toBe('running');
    expect((await hand.show(await startAs(session, script(`${SCRIPT} `)))).run.state).toBe('waiting');
    good(await world.hub.library.disallow(world.person, allowed!.hash.slice(0, 12)));
    expect((await hand.show(await startAs(session, script()))).run.state).toBe('waiting');
    expect(codeOf(await world.hub.library.disallow(world.person, allowed!.hash))).toBe(
      'allowed_text.not_found',
    );
  });

  test('denied, it has failed, and whoever started it is told why; it cannot be brought to run by going on', async () => {
    const run = await startAs(session, script());
    expect(codeOf(await world.hub.runs.pause(session, run))).toBe('run.state');
    good(await answer((await asked())[0], 'deny', 'not now'));
    expect((await hand.show(run)).run).toMatchObject({
      state: 'failed',
      cause: {
        code: 'workflow.not_approved',
        message: 'A person did not let it run: not now',
      },
    });
    const { messages } = good(await world.hub.mail.wait(session, { timeoutSeconds: 0, limit: 5 }));
    expect(messages.map(({ kind, body }) => [kind, body.includes('not now')])).toEqual([['run_ended', true]]);
    expect(codeOf(await world.hub.runs.resume(session, run, {}))).toBe('workflow.not_approved');
    good(await world.hub.runs.resume(world.person, run, {}));
    await hand.play(() => 'after all');
    expect(await hand.result(run)).toBe('after all');
  });

  test('cancelled before the answer, it takes its question back and is not the session’s to resume', async () => {
    const run = await startAs(session, script());
    good(await world.hub.runs.cancel(session, run, {}));
    expect(await asked()).toEqual([]);
    expect(codeOf(await world.hub.runs.resume(session, run, {}))).toBe('workflow.not_approved');
  });

  test('nobody answers in time, also over a restart of the hub: it has failed', async () => {
    const run = await startAs(session, script());
    await world.restartHub();
    world.clock.advance(25 * 3_600_000);
    await world.part('approval-expirer').runOnce();
    expect((await hand.show(run)).run).toMatchObject({
      state: 'failed',
      cause: { code: 'workflow.not_approved', message: expect.stringContaining('Nobody answered in time') },
    });
  });

  test('what is built in, and what a person has saved, runs at once', async () => {
    expect((await hand.show(await startAs(session, { name: 'code_review' }))).run.state).toBe('running');
    good(await world.hub.library.save(world.person, { name: 'greet', source: script() }));
    const run = await startAs(session, { name: 'greet' });
    expect((await hand.show(run)).run).toMatchObject({ state: 'running', name: 'greet', kind: 'script' });
    expect((await hand.show(await startAs(session, script()))).run.state).toBe('running');
    good(await world.hub.library.remove(world.person, 'greet'));
    expect((await hand.show(await startAs(session, script()))).run.state).toBe('waiting');
  });
});

describe('saved workflows', () => {
  const save = (name: string, text = FLOW, file = 'plan.yaml') =>
    world.hub.library.save(world.person, { name, source: { file, text } });
  const saved = async (by = world.person) =>
    good(await world.hub.workflows.list(by)).filter(({ origin }) => origin === 'saved');

  test('another text is another version, the same text is the same one', async () => {
    expect(good(await save('flow'))).toMatchObject({ kept: true, workflow: { version: 1, kind: 'yaml' } });
    expect(good(await save('flow'))).toMatchObject({ workflow: { version: 1 } });
    expect(good(await save('flow', `${FLOW}# more\n`))).toMatchObject({ workflow: { version: 2 } });
    expect(await saved()).toMatchObject([{ name: 'flow', version: 2, text: `${FLOW}# more\n` }]);
  });

  test('stand before what is built in, and are their person’s alone', async () => {
    good(await save('code_review'));
    const listed = good(await world.hub.workflows.list(world.person));
    expect(listed.filter(({ name }) => name === 'code_review')).toMatchObject([{ origin: 'saved' }]);
    const run = await startAs(world.person, { name: 'code_review' });
    await hand.play(() => 'mine');
    expect((await hand.show(run)).steps.map(({ name }) => name)).toEqual(['work']);
    const eve = await world.stranger();
    expect(await saved(eve)).toEqual([]);
    expect(codeOf(await world.hub.library.remove(eve, 'code_review'))).toBe('workflow.not_found');
    good(await world.hub.library.remove(world.person, 'code_review'));
    expect(await saved()).toEqual([]);
    expect(codeOf(await world.hub.library.remove(world.person, 'code_review'))).toBe('workflow.not_found');
  });

  test('a text that is wrong is not kept: its places are told', async () => {
    expect(good(await save('flow', 'steps:\n  - id: a\n'))).toMatchObject({
      kept: false,
      findings: [{ line: 2 }],
    });
    expect(good(await save('flow', 'return await (', 'x.js'))).toMatchObject({
      kept: false,
      findings: [{ line: 1, severity: 'error' }],
    });
    expect(await saved()).toEqual([]);
  });

  test('names are plain; sessions and viewers save nothing', async () => {
    for (const name of ['', 'Big', '1st', 'a b', 'x'.repeat(65), '../up'])
      expect(codeOf(await save(name))).toBe('workflow.invalid');
    const source = { file: 'a.yaml', text: FLOW };
    expect(codeOf(await world.hub.library.save(session, { name: 'x', source }))).toBe('auth.forbidden');
    const viewer: Principal = { ...world.person, role: 'viewer' } as Principal;
    expect(codeOf(await world.hub.library.save(viewer, { name: 'x', source }))).toBe('auth.forbidden');
  });

  test('the text of a run is saved as it ran', async () => {
    const run = await startAs(world.person, script());
    good(await world.hub.library.save(world.person, { name: 'greet', source: { run } }));
    expect(await saved()).toMatchObject([{ name: 'greet', kind: 'script', text: SCRIPT }]);
    const source = { run: 'run_000000' };
    expect(codeOf(await world.hub.library.save(world.person, { name: 'x', source }))).toBe('run.not_found');
  });
});

test('a bound of the hub that could not be held is told with each run (W02)', async () => {
  const given = environmentLayer({ MUSTER_WORKFLOW_MAX_AGENTS: '-1' });
  await world.restartHub([given]);
  const { run } = await hand.show(await startAs(world.person, script()));
  expect(run.warnings).toEqual([
    'MUSTER_WORKFLOW_MAX_AGENTS: workflow.maxAgents cannot be "-1"; it is 1000, its default.',
  ]);
  const settings = good(await world.hub.settings.list(world.person));
  expect(settings.find(({ key }) => key === 'workflow.maxAgents')).toMatchObject({
    value: 1_000,
    warning: run.warnings[0],
  });
});

test('runs that ended long ago go with what is within them, and with texts that nothing names', async () => {
  good(
    await world.hub.library.save(world.person, {
      name: 'within',
      source: script(`return agent('inner');`),
    }),
  );
  const outer = await startAs(world.person, script(`return workflow('within');`));
  const kept = await startAs(world.person, script(`return agent('open');`));
  await hand.play((prompt) => (prompt === 'open' ? null : 'done'));
  const { hash } = (await hand.show(outer)).run;
  expect(await hand.result(outer)).toBe('done');
  world.clock.advance(91 * 24 * 3_600_000);
  await world.part('run-pruner').runOnce();
  expect(codeOf(await world.hub.runs.show(world.person, outer))).toBe('run.not_found');
  const left = await world.store.read(async (reader) => ({
    runs: await reader.db.selectFrom('runs').select('id').execute(),
    text: await runRows.findText(reader, hash),
  }));
  expect(left).toEqual({ runs: [{ id: kept }], text: undefined });
  expect(good(await world.hub.workflows.list(world.person)).map(({ name }) => name)).toContain('within');
});
