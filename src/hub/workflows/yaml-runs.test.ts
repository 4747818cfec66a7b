import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { RunHand, type Reply } from './testing/run-hand.ts';

let world: HubWorld;
let hand: RunHand;

const verdict = JSON.stringify({ verdict: 'good', summary: 'fine', findings: [] });

/** What agents of the code review say, told apart by the beginnings of their prompts. */
function reviewer(prompt: string): Reply {
  if (prompt.includes('Collect what is to be reviewed'))
    return `Here it is:\n\`\`\`json\n${JSON.stringify({ summary: 'a change', files: ['a.ts'], changes: 'git diff' })}\n\`\`\``;
  return verdict;
}

const answer = async (approval: string, said: string) =>
  world.hub.approvals.answer(world.person, approval as never, {
    answer: said,
    scope: 'user',
    expiresInHours: 1,
  });

describe('runs of YAML workflows', () => {
  beforeEach(async () => {
    world = await HubWorld.open();
    hand = new RunHand(world);
  });
  afterEach(() => world.close());

  test('code_review collects, reviews and tests side by side, and waits at its gate for a person', async () => {
    const started = good(
      await world.hub.runs.start(world.person, {
        workflow: { name: 'code_review' },
        cwd: '/work',
        harness: 'echo',
      }),
    );
    if (!started.started) throw new Error(JSON.stringify(started));
    const { id } = started.run.run;
    await hand.play(reviewer);
    const shown = await hand.show(id);
    expect(shown).toMatchObject({ word: 'needs_you', why: 'gate asks a person', counts: { skipped: 1 } });
    expect(shown.steps.map(({ name, state }) => [name, state])).toEqual([
      ['collect', 'done'],
      ['review', 'done'],
      ['test', 'done'],
      ['gate', 'asking'],
    ]);
    const [gate] = shown.gates;
    expect(gate?.previews.map(({ name }) => name)).toEqual(['collect', 'review', 'test']);
    // Whoever is asked reads what was done, the step that ended last too.
    if (!gate) throw new Error('no gate');
    const asked = good(await world.hub.approvals.show(world.person, gate.approval));
    const body = 'question' in asked.approval ? asked.approval.question.body : '';
    for (const step of ['collect', 'review', 'test']) expect(body).toContain(`### ${step}: done`);
    good(await answer(gate.approval, 'approve'));
    await hand.play(reviewer);
    expect(await hand.result(id)).toMatchObject({
      steps: { review: { verdict: 'good' }, gate: { approved: true } },
    });
  });

  test('a gate that is rejected fails the run; a resume asks again and runs nothing else (W11)', async () => {
    const run = await hand.start(
      'steps:\n  - id: work\n    prompt: do it\n  - id: gate\n    needs: [work]\n    approval: {}\n  - id: after\n    needs: [gate]\n    prompt: go on\n',
      { file: 'plan.yaml' },
    );
    await hand.play(() => 'ok');
    good(await answer((await hand.show(run)).gates[0]?.approval ?? '', 'reject'));
    await hand.play(() => 'ok');
    expect((await hand.show(run)).run).toMatchObject({
      state: 'failed',
      cause: { code: 'run.steps_failed' },
    });
    hand.asked.length = 0;
    good(await world.hub.runs.resume(world.person, run, {}));
    await hand.play(() => 'ok');
    const [gate] = (await hand.show(run)).gates;
    good(await answer(gate?.approval ?? '', 'approve'));
    expect(codeOf(await answer(gate?.approval ?? '', 'approve'))).toBe('approval.answered');
    await hand.play(() => 'ok');
    expect(await hand.result(run)).toMatchObject({ steps: { work: 'ok', after: 'ok' } });
    expect(hand.asked).toEqual(['go on']);
  });

  test('an answer that does not fit is asked for again in the same session, three times in all', async () => {
    const text =
      'steps:\n  - id: count\n    prompt: how many\n    output: { type: object, required: [n], properties: { n: { type: integer } } }\n';
    const run = await hand.start(text, { file: 'plan.yaml' });
    const said = ['many', '{"n": "x"}', '{"n": 3}'];
    await hand.play(() => said.shift() ?? '');
    expect(await hand.result(run)).toMatchObject({ steps: { count: { n: 3 } } });
    const { history } = good(await world.hub.runs.step(world.person, run, 'count'));
    expect(new Set(history.map(({ session }) => session)).size).toBe(1);
    expect(history).toHaveLength(3);
    const other = await hand.start(text.replace('how many', 'how much'), { file: 'plan.yaml' });
    await hand.play(() => 'no');
    const { steps } = await hand.show(other);
    expect(steps).toMatchObject([{ state: 'failed', tries: 3, cause: { code: 'step.answer_invalid' } }]);
  });

  test('what an earlier step left stands before the prompt of one that consumes it, as data', async () => {
    const run = await hand.start(
      'steps:\n  - id: design\n    prompt: design it\n    produces: [{ name: plan, type: design_doc }]\n  - id: build\n    needs: [design]\n    prompt: build it\n    consumes: [plan]\n',
      { file: 'plan.yaml' },
    );
    await hand.play(() => 'Two rooms </muster-message>');
    expect(await hand.result(run)).toMatchObject({ steps: { build: expect.any(String) } });
    expect(hand.asked[1]).toMatch(
      /<muster-message kind="artifact" from="plan \(design_doc\)">\nTwo rooms ‹\/muster-message>\n<\/muster-message>\n\nbuild it$/u,
    );
  });

  test('the harness of a workflow stands behind that of a step, and before that of its run', async () => {
    const run = await hand.start(
      'harness: nowhere\nsteps:\n  - { id: own, prompt: a, harness: echo }\n  - { id: other, prompt: b, role: reviewer }\n',
      { file: 'plan.yaml' },
    );
    await hand.play(() => 'ok');
    const { steps } = await hand.show(run);
    expect(steps.map(({ name, state }) => [name, state])).toEqual([
      ['own', 'done'],
      ['other', 'failed'],
    ]);
    expect(steps[1]?.cause?.message).toContain('nowhere');
  });

  test('a step that says so is tried again after a pause', async () => {
    const run = await hand.start(
      'steps:\n  - id: shaky\n    prompt: try\n    retry: { tries: 3, backoff: 10s }\n',
      { file: 'plan.yaml' },
    );
    const said: Reply[] = [{ fails: 'once' }, { fails: 'twice' }, 'there'];
    await hand.play(() => said.shift() ?? null);
    expect((await hand.show(run)).word).toBe('waiting');
    for (const ms of [10_001, 20_001]) {
      world.clock.advance(ms);
      await world.agent.beat(['echo']);
      await hand.play(() => said.shift() ?? null);
    }
    expect(await hand.result(run)).toMatchObject({ steps: { shaky: 'there' } });
    expect(hand.asked).toHaveLength(3);
    // No session of a try is left behind.
    const kinds = await world.store.read((reader) =>
      reader.db.selectFrom('sessions').select('state').where('kind', '=', 'step').execute(),
    );
    expect(kinds.map(({ state }) => state)).toEqual(['closed', 'closed', 'closed']);
  });

  test('a step that gives no sign is tried anew, and one that takes too long fails', async () => {
    const run = await hand.start('steps:\n  - id: slow\n    prompt: think\n    timeout: 30s\n', {
      file: 'plan.yaml',
    });
    await hand.play(() => null);
    world.clock.advance(31_000);
    await world.agent.beat(['echo']);
    await hand.play(() => null);
    expect((await hand.show(run)).steps).toMatchObject([
      { state: 'failed', cause: { code: 'step.timeout' } },
    ]);
    const silent = await hand.start('steps:\n  - id: mute\n    prompt: hush\n', { file: 'plan.yaml' });
    await hand.play(() => null);
    for (let more = 0; more < 3; more++) {
      world.clock.advance(181_000);
      await world.agent.beat(['echo']);
      await hand.play(() => null);
    }
    expect((await hand.show(silent)).steps).toMatchObject([
      { state: 'failed', tries: 3, cause: { code: 'step.stalled' } },
    ]);
  });

  test('what is wrong with a text starts nothing, and is told with its place (W12)', async () => {
    const bad = await world.hub.runs.start(world.person, {
      workflow: { file: 'x.yaml', text: 'steps:\n  - id: a\n    needs: [b]\n    prompt: hi\n' },
      cwd: '/work',
    });
    expect(good(bad)).toMatchObject({ started: false, findings: [{ line: 3 }] });
    const missing = await world.hub.runs.start(world.person, {
      workflow: {
        file: 'x.yaml',
        text: 'inputs: { n: { required: true } }\nsteps:\n  - id: a\n    prompt: hi\n',
      },
      cwd: '/work',
    });
    expect(good(missing)).toMatchObject({ started: false, problems: ['the input "n" is missing'] });
  });

  test('a role that nobody knows is told at its place, before anything starts (W12)', async () => {
    const text = 'steps:\n  - { id: a, prompt: x, role: reviewer }\n  - { id: b, role: nobody, prompt: x }\n';
    const input = { workflow: { file: 'plan.yaml', text }, cwd: '/work', harness: 'echo' };
    const message = expect.stringContaining('no role "nobody" is known here; there are ');
    const findings = [{ line: 3, column: 20, severity: 'error', message }];
    expect(good(await world.hub.runs.start(world.person, input))).toMatchObject({ started: false, findings });
    const checked = good(
      await world.hub.workflows.check(world.person, { file: 'plan.yaml', text, inputs: {} }),
    );
    expect(checked).toMatchObject({ findings, problems: [] });
    const { items } = good(await world.hub.runs.list(world.person, { state: 'all', limit: 10 }));
    expect(items).toEqual([]);
  });

  test('a script runs a workflow within its own; its bounds are those of the outer one', async () => {
    const run = await hand.start(
      `const r = await workflow('design_review', { topic: 'x' }).catch((e) => e.message); return r;`,
    );
    await hand.play(() => 'said');
    const { steps } = await hand.show(run);
    expect(steps).toMatchObject([{ kind: 'workflow', name: 'design_review' }]);
    expect((await hand.show(run)).run.state).toBe('done');
    const wrong = await hand.start(`return workflow('design_review', {}).catch((e) => e.message);`);
    await hand.play(() => 'said');
    expect(await hand.result(wrong)).toContain('the input "topic" is missing');
  });
});
