import { ok } from '#base';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from './testing/run-hand.ts';

let world: HubWorld;
let hand: RunHand;

const echo = (prompt: string) => `did ${prompt}`;

describe('runs of scripts', () => {
  beforeEach(async () => {
    world = await HubWorld.open();
    hand = new RunHand(world);
  });
  afterEach(() => world.close());

  test('an agent is a turn on a session of its own, and its answer the result', async () => {
    const run = await hand.start(`const a = await agent('one'); return [a, await agent('two after ' + a)];`);
    await hand.play(echo);
    expect(await hand.result(run)).toEqual(['did one', 'did two after did one']);
    const { word, counts } = await hand.show(run);
    expect(word).toBe('done');
    expect(counts).toMatchObject({ done: 2, failed: 0, reused: 0 });
  });

  test('fan-out nested in fan-out at one agent in flight completes (W01)', async () => {
    const run = await hand.start(
      `return parallel([1, 2, 3].map((n) => () => parallel(['a', 'b'].map((c) => () => agent(c + n)))));`,
      { limits: { concurrency: 1 } },
    );
    await hand.play(echo);
    expect(await hand.result(run)).toEqual([1, 2, 3].map((n) => [`did a${n}`, `did b${n}`]));
  });

  test('a bare agent that fails rejects; within parallel it is null at its index, with the cause in the record', async () => {
    const run = await hand.start(
      `const all = await parallel(['x', 'bad', 'y'].map((p) => () => agent(p)));
       try { await agent('bad again'); } catch (error) { return { all, said: error.message }; }`,
    );
    await hand.play((prompt) => (prompt.startsWith('bad') ? { fails: 'it broke' } : echo(prompt)));
    expect(await hand.result(run)).toEqual({ all: ['did x', null, 'did y'], said: 'it broke' });
    const { steps, notes } = await hand.show(run);
    expect(steps.find(({ promptStart }) => promptStart === 'bad')?.cause?.message).toBe('it broke');
    expect(notes.some(({ text }) => text.includes('it broke'))).toBe(true);
  });

  test('a schema that no answer could be held to fails its call before anybody is asked', async () => {
    const run = await hand.start(
      `try { await agent('x', { schema: { type: 'string', pattern: 'a' } }); } catch (error) { return error.message; }`,
    );
    await hand.play(echo);
    expect(await hand.result(run)).toContain('schema says "pattern", which answers cannot be held to');
    expect(hand.asked).toEqual([]);
  });

  test('resume of an unchanged run re-runs exactly what failed (W08)', async () => {
    const run = await hand.start(
      `const all = await parallel([1, 2, 3, 4].map((n) => () => agent('part ' + n, { role: 'reviewer' })));
       if (all.includes(null)) throw new Error('not whole');
       return all;`,
    );
    await hand.play((prompt) => (prompt.includes('part 3') ? { fails: 'no' } : echo('part')));
    expect((await hand.show(run)).run.state).toBe('failed');
    hand.asked.length = 0;
    good(await world.hub.runs.resume(world.person, run, {}));
    await hand.play(() => 'now');
    expect(await hand.result(run)).toEqual(['did part', 'did part', 'now', 'did part']);
    expect(hand.asked).toHaveLength(1);
    expect((await hand.show(run)).counts).toMatchObject({ done: 4, reused: 3 });
  });

  test('a gate is answered by a person, and the run goes on (W11)', async () => {
    const run = await hand.start(
      `const said = await approve('Ship it?'); return said.approved ? agent('ship') : 'kept';`,
    );
    await hand.play(echo);
    const { word, gates } = await hand.show(run);
    expect(word).toBe('needs_you');
    const [gate] = gates;
    if (!gate) throw new Error('no gate');
    good(
      await world.hub.approvals.answer(world.person, gate.approval, {
        answer: 'approve',
        scope: 'user',
        expiresInHours: 1,
      }),
    );
    await hand.play(echo);
    expect(await hand.result(run)).toBe('did ship');
  });

  test('the hub is killed in the middle: the next one goes on with what is there (W09)', async () => {
    const run = await hand.start(
      `const a = await agent('one'); const b = await agent('two'); return [a, b];`,
    );
    await hand.play((prompt) => (prompt === 'two' ? null : echo(prompt)));
    await world.restartHub();
    await world.agent.beat(['echo']);
    hand.asked.length = 0;
    const [held] = hand.held;
    if (!held) throw new Error('nothing is held');
    good(await world.agent.finish(held, { end: 'done', reply: 'late', stopReason: 'end_turn' }));
    await hand.play(echo);
    expect(await hand.result(run)).toEqual(['did one', 'late']);
    expect(hand.asked).toEqual([]);
  });

  test('cancel ends what is open, and whoever waits is told (W07)', async () => {
    const run = await hand.start(`return agent('long');`);
    await hand.play(() => null);
    await world.hub.runs.cancel(world.person, run, { reason: 'enough' });
    await hand.play(echo);
    const { run: shown, counts } = await hand.show(run);
    expect(shown).toMatchObject({ state: 'cancelled', cause: { code: 'run.cancelled' } });
    expect(counts).toMatchObject({ running: 0, queued: 0, cancelled: 1 });
  });

  test('one call more than a run may have fails with the error of the cap (W02)', async () => {
    const run = await hand.start(
      `try { for (let n = 1; ; n++) await agent('no ' + n); } catch (error) { return [error.code, error.name]; }`,
      { limits: { agents: 3 } },
    );
    await hand.play(echo);
    expect(await hand.result(run)).toEqual(['run.agent_cap', expect.stringContaining('Cap')]);
    expect(hand.asked).toHaveLength(3);
  });
});

describe('another run on the results of an earlier one', () => {
  beforeEach(async () => {
    world = await HubWorld.open();
    hand = new RunHand(world);
  });
  afterEach(() => world.close());

  const fixAndTest = (fix: string) => `await agent('${fix}'); return agent('run the tests');`;
  const rerun = async (run: string, input: object) => {
    const started = good(await world.hub.runs.rerun(world.person, run, input));
    if (!started.started) throw new Error(JSON.stringify(started));
    return started.run.run.id;
  };

  test('unchanged it runs nothing; after an edited fix the tests run again (W08)', async () => {
    const run = await hand.start(fixAndTest('fix it'));
    await hand.play(echo);
    hand.asked.length = 0;
    const same = await rerun(run, {});
    await hand.play(echo);
    expect(await hand.result(same)).toBe('did run the tests');
    expect(hand.asked).toEqual([]);
    const edited = await rerun(same, { workflow: { file: 'plan.js', text: fixAndTest('fix it well') } });
    await hand.play(echo);
    expect(await hand.result(edited)).toBe('did run the tests');
    expect(hand.asked).toEqual(['fix it well', 'run the tests']);
    expect(good(await world.hub.runs.definition(world.person, run)).text).toBe(fixAndTest('fix it'));
  });

  test('from a step on, that step and what came after it run again', async () => {
    const run = await hand.start(
      `await agent('one', { id: 'one' }); await agent('two', { id: 'two' }); return agent('three');`,
    );
    await hand.play((prompt) => {
      world.clock.advance(5);
      return echo(prompt);
    });
    hand.asked.length = 0;
    await rerun(run, { fromStep: 'two' });
    await hand.play(echo);
    expect(hand.asked).toEqual(['two', 'three']);
  });

  test('paused, nothing further begins; resumed, it goes on with what ended meanwhile', async () => {
    const run = await hand.start(`const a = await agent('one'); return [a, await agent('two')];`);
    await hand.play(() => null);
    good(await world.hub.runs.pause(world.person, run));
    const [held] = hand.held;
    if (!held) throw new Error('nothing is held');
    good(await world.agent.finish(held, { end: 'done', reply: 'late', stopReason: 'end_turn' }));
    hand.asked.length = 0;
    await hand.play(echo);
    expect(hand.asked).toEqual([]);
    expect((await hand.show(run)).word).toBe('paused');
    good(await world.hub.runs.resume(world.person, run, {}));
    await hand.play(echo);
    expect(await hand.result(run)).toEqual(['late', 'did two']);
  });

  test('past its budget of tokens nothing is begun, and what is finished stays (W10)', async () => {
    const run = await hand.start(
      `const done = []; try { for (;;) done.push(await agent('n' + done.length)); } catch (e) { return [e.code, done.length]; }`,
      {
        limits: { turns: 2 },
      },
    );
    await hand.play(echo);
    expect(await hand.result(run)).toEqual(['run.budget', 2]);
    expect((await hand.show(run)).counts.done).toBe(2);
  });

  test('who started it is told of its end once', async () => {
    const run = await hand.start(`return agent('one');`);
    await hand.play(echo);
    await world.restartHub();
    await world.agent.beat(['echo']);
    await hand.settle();
    const { owner } = (await hand.show(run)).run;
    const mail = await world.store.read((reader) =>
      reader.db.selectFrom('messages').select(['kind', 'body']).where('to_session', '=', owner).execute(),
    );
    expect(mail.filter(({ kind }) => kind === 'run_ended')).toHaveLength(1);
  });
});

test('as many agents are at work at once as there are free slots beside those of others', async () => {
  world = await HubWorld.open({ slots: 3 });
  hand = new RunHand(world);
  const busy = await hand.start(`return agent('busy', { role: 'reviewer' });`);
  await hand.play(() => null);
  const run = await hand.start(`return parallel([1, 2, 3, 4].map((n) => () => agent('part ' + n)));`);
  await hand.settle();
  const { counts, word } = await hand.show(run);
  expect(counts).toMatchObject({ running: 2, queued: 2 });
  expect(word).toBe('running');
  expect((await hand.show(busy)).counts.running).toBe(1);
  await world.close();
});

test('a run has a thousand agents unless more is asked for: call 1,001 fails with the error of the cap (W02)', async () => {
  world = await HubWorld.open({
    stepWork: {
      places: async () => 64,
      begin: async () => ok({ is: 'ended', value: 'done' }),
      ended: async () => [],
      overdue: async () => [],
      release: async () => {},
    },
  });
  hand = new RunHand(world);
  const run = await hand.start(
    `let n = 0; try { for (;;) { await agent('no ' + n); n += 1; } } catch (error) { return [n, error.code]; }`,
  );
  await hand.settle();
  expect(await hand.result(run)).toEqual([1_000, 'run.agent_cap']);
  expect((await hand.show(run)).counts).toMatchObject({ done: 1_000 });
  await world.close();
});
