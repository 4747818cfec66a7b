import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hook, Principal } from '#domain';
import type { Delivery } from '../services.ts';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';
import { RunHand } from './testing/run-hand.ts';

const MINUTE = 60_000;
const FLOW =
  'inputs:\n  branch:\n    default: main\nsteps:\n  - id: work\n    prompt: on {{ inputs.branch }}\n';
const flow = { workflow: { file: 'nightly.yaml', text: FLOW }, cwd: '/work', harness: 'echo' };

let world: HubWorld;
let hand: RunHand;
beforeEach(async () => {
  world = await HubWorld.open();
  hand = new RunHand(world);
});
afterEach(() => world.close());

const runs = async () =>
  good(await world.hub.runs.list(world.person, { state: 'all', limit: 50 })).items.map(({ run }) => run);

describe('schedules of runs', () => {
  const add = async (more: object = {}) => {
    const made = good(
      await world.hub.runSchedules.add(world.person, {
        ...flow,
        cron: '*/10 * * * *',
        timeZone: 'UTC',
        ...more,
      }),
    );
    if (!made.kept) throw new Error(JSON.stringify(made));
    return made.schedule;
  };
  const pass = async (minutes: number) => {
    world.clock.advance(minutes * MINUTE);
    await world.agent.beat();
    await world.part('run-scheduler').runOnce();
  };

  test('a tick starts a run of the text as it was, for whoever made the schedule', async () => {
    good(
      await world.hub.library.save(world.person, {
        name: 'nightly',
        source: { file: 'n.yaml', text: FLOW },
      }),
    );
    const { id } = await add({ workflow: { name: 'nightly' }, args: { branch: 'next' } });
    good(await world.hub.library.remove(world.person, 'nightly'));
    await pass(10);
    const [run] = await runs();
    expect(run).toMatchObject({ name: 'nightly', startedBy: id, state: 'running', cwd: '/work' });
    await hand.play((prompt) => prompt);
    expect(await hand.result(run!.id)).toMatchObject({ steps: { work: expect.stringContaining('on next') } });
    expect((await world.mail()).map(({ kind }) => kind)).toEqual(['run_ended']);
    expect(good(await world.hub.runSchedules.list(world.person))).toMatchObject([{ lastRun: run!.id }]);
  });

  test('its runs have the limits that it was made with, by the bounds of the day', async () => {
    const { limits } = await add({ limits: { turns: 5, costMicros: 2_000_000, agents: 1_000_000 } });
    expect(limits).toMatchObject({ agents: 1_000_000 });
    await pass(10);
    const [run] = await runs();
    expect(run?.limits).toEqual({ turns: 5, costMicros: 2_000_000, agents: 10_000 });
    expect(run?.warnings).toEqual([expect.stringMatching(/^The number of agents is 10000/)]);
    expect(good(await world.hub.runSchedules.list(world.person))[0]?.limits).toEqual(limits);
  });

  test('when a line comes true next is told before it is kept, also over the end of summer time', async () => {
    const input = { cron: '30 1 * * *', timeZone: 'Europe/Berlin', count: 3 };
    const times = good(await world.hub.runSchedules.preview(world.person, input));
    expect(times).toHaveLength(3);
    for (const at of times)
      expect(new Date(at).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('01:30:00');
    expect(codeOf(await world.hub.runSchedules.preview(world.person, { ...input, cron: 'often' }))).toBe(
      'schedule.invalid',
    );
    expect(await runs()).toEqual([]);
  });

  test('ticks that were missed count as one, and one is passed over while its last run is under way', async () => {
    await add();
    await pass(65);
    expect(await runs()).toHaveLength(1);
    await pass(10);
    expect(await runs()).toHaveLength(1);
    await hand.play(() => 'done');
    await pass(10);
    expect(await runs()).toHaveLength(2);
  });

  test('paused, it starts nothing; resumed, it goes on from now; removed, it is gone', async () => {
    const { id } = await add();
    good(await world.hub.runSchedules.pause(world.person, id.slice(0, 14), true));
    await pass(30);
    expect(await runs()).toEqual([]);
    const resumed = good(await world.hub.runSchedules.pause(world.person, id, false));
    expect(resumed.nextAt).toBeGreaterThan(world.clock.now());
    good(await world.hub.runSchedules.remove(world.person, id));
    await pass(30);
    expect(await runs()).toEqual([]);
    expect(codeOf(await world.hub.runSchedules.remove(world.person, id))).toBe('schedule.not_found');
  });

  test('a bad line, zone, text or input keeps nothing; a session and a stranger reach none', async () => {
    const with_ = (more: object) =>
      world.hub.runSchedules.add(world.person, { ...flow, cron: '0 0 * * *', timeZone: 'UTC', ...more });
    expect(codeOf(await with_({ cron: '61 * * * *' }))).toBe('schedule.invalid');
    expect(codeOf(await with_({ timeZone: 'Mars/X' }))).toBe('schedule.invalid');
    expect(codeOf(await with_({ workflow: { name: 'none' } }))).toBe('workflow.not_found');
    expect(good(await with_({ args: { x: 1 } }))).toMatchObject({
      kept: false,
      problems: [expect.any(String)],
    });
    expect(good(await with_({ workflow: { file: 'x.yaml', text: 'steps: 1' } }))).toMatchObject({
      kept: false,
    });
    const { id } = await add();
    const eve = await world.stranger();
    expect(good(await world.hub.runSchedules.list(eve))).toEqual([]);
    expect(codeOf(await world.hub.runSchedules.remove(eve, id))).toBe('schedule.not_found');
  });

  test('whoever may start nothing any more has no runs started', async () => {
    await add();
    await world.store.unit((tx) =>
      tx.db.updateTable('users').set({ role: 'viewer' }).where('id', '=', world.person.user).execute(),
    );
    await pass(10);
    expect(await runs()).toEqual([]);
    const [schedule] = good(await world.hub.runSchedules.list(world.person));
    expect(schedule!.nextAt).toBeGreaterThan(world.clock.now());
  });
});

describe('hooks', () => {
  const add = async (more: object = {}): Promise<{ hook: Hook; secret: string }> => {
    const made = good(await world.hub.hooks.add(world.person, { ...flow, takesBody: false, ...more }));
    if (!made.kept) throw new Error(JSON.stringify(made));
    return made;
  };
  const hmac = (secret: string, text: string) =>
    `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
  const signed = (
    { hook, secret }: { hook: Hook; secret: string },
    body = '',
    more: Partial<Delivery> = {},
  ): Delivery => {
    const timestamp = more.timestamp ?? String(Math.floor(world.clock.now() / 1_000));
    return {
      hook: hook.id,
      signature: hmac(secret, `${timestamp}.${body}`),
      timestamp,
      bodySignature: undefined,
      delivery: 'd1',
      body: Buffer.from(body),
      ...more,
    };
  };
  const github = (made: { hook: Hook; secret: string }, body: string, delivery: string | undefined) =>
    signed(made, body, {
      signature: undefined,
      timestamp: undefined as never,
      bodySignature: hmac(made.secret, body),
      delivery,
    });
  const deliver = (delivery: Delivery) => world.hub.hooks.deliver(delivery, () => undefined);

  test('a delivery that is signed starts a run for whoever made the hook, once', async () => {
    const made = await add();
    const run = good(await deliver(signed(made)));
    expect(run.run).toMatchObject({ startedBy: made.hook.id, name: 'nightly', user: world.person.user });
    expect(codeOf(await deliver(signed(made)))).toBe('hook.replayed');
    // The name of a delivery is not signed: another one does not make it another delivery.
    expect(codeOf(await deliver(signed(made, '', { delivery: 'd2' })))).toBe('hook.replayed');
    world.clock.advance(1_000);
    expect(codeOf(await deliver(signed(made)))).toBe('hook.replayed');
    expect(codeOf(await deliver(signed(made, '', { delivery: 'd3' })))).toBe('ok');
    expect(await runs()).toHaveLength(2);
    const { items } = good(await world.hub.audit.list(world.person, { limit: 5 }));
    expect(items[0]).toMatchObject({ action: 'run.started', door: 'hook', principal: made.hook.id });
  });

  test('whatever is wrong in a signature, the answer is the same', async () => {
    const made = await add();
    const now = Math.floor(world.clock.now() / 1_000);
    const wrong: Partial<Delivery>[] = [
      { signature: undefined },
      { signature: 'sha256=00' },
      { signature: 'sha1=00' },
      { signature: hmac('another', `${now}.`) },
      { body: Buffer.from('x') },
      { hook: 'hok_0000000000000000000000' },
      { hook: 'x' },
      { hook: made.hook.id.toUpperCase() },
      { delivery: 'a b' },
      { delivery: 'x'.repeat(201) },
      { signature: undefined, bodySignature: hmac(made.secret, 'other') },
    ];
    const answers = await Promise.all(
      wrong.map(async (more) => {
        const answer = await deliver({ ...signed(made), ...more });
        return answer.ok ? 'ok' : `${answer.error.code}: ${answer.error.message}`;
      }),
    );
    expect(new Set(answers)).toEqual(
      new Set(['hook.refused: This delivery is not signed as one of a hook that is there.']),
    );
    for (const timestamp of [String(now - 301), String(now + 301), 'soon', ''])
      expect(codeOf(await deliver(signed(made, '', { timestamp })))).toBe('hook.refused');
    for (const timestamp of [String(now - 299), String(now + 299)])
      expect(codeOf(await deliver(signed(made, '', { timestamp, delivery: timestamp })))).toBe('ok');
  });

  test('the body is the inputs when the hook says so: `inputs`, `args`, or the fields that are asked for', async () => {
    const made = await add({ takesBody: true, args: { branch: 'a' } });
    const branch = async (body: string, delivery: string) => {
      const started = await deliver(signed(made, body, { delivery }));
      return started.ok ? JSON.parse(started.value.run.args) : started.error.code;
    };
    expect(await branch('', '1')).toEqual({ branch: 'a' });
    expect(await branch('{"inputs":{"branch":"b"}}', '2')).toEqual({ branch: 'b' });
    expect(await branch('{"args":{"branch":"c"}}', '3')).toEqual({ branch: 'c' });
    expect(await branch('{"branch":"d","zen":"x"}', '4')).toEqual({ branch: 'd' });
    expect(await branch('{"inputs":{"x":1}}', '5')).toBe('workflow.invalid');
    expect(await branch('nothing', '6')).toBe('request.invalid');
    const bare = await add({ args: { branch: 'a' } });
    const ignored = good(await deliver(signed(bare, '{"inputs":{"branch":"b"}}', { delivery: '7' })));
    expect(JSON.parse(ignored.run.args)).toEqual({ branch: 'a' });
  });

  test('a delivery that started nothing may come again', async () => {
    const made = await add({ takesBody: true });
    const bad = signed(made, '{"inputs":{"x":1}}');
    expect(codeOf(await deliver(bad))).toBe('workflow.invalid');
    expect(codeOf(await deliver(bad))).toBe('workflow.invalid');
    const slow = { code: 'request.rate_limited', message: 'slow' } as const;
    expect(codeOf(await world.hub.hooks.deliver(signed(made), () => slow as never))).toBe(
      'request.rate_limited',
    );
    expect(codeOf(await deliver(signed(made)))).toBe('ok');
  });

  test('the form of GitHub counts with the id of its delivery alone', async () => {
    const made = await add({
      workflow: { file: 'on-push.js', text: 'return args.ref;' },
      takesBody: true,
    });
    const body = '{"ref":"refs/heads/main"}';
    expect(codeOf(await deliver(github(made, body, undefined)))).toBe('hook.refused');
    const run = good(await deliver(github(made, body, 'guid-1')));
    await hand.play(() => '');
    expect(await hand.result(run.run.id)).toBe('refs/heads/main');
    expect(codeOf(await deliver(github(made, body, 'guid-1')))).toBe('hook.replayed');
    expect(codeOf(await deliver(github(made, body, 'guid-2')))).toBe('ok');
  });

  test('another secret ends the one before; a removed hook is none', async () => {
    const made = await add();
    const rotated = good(await world.hub.hooks.rotate(world.person, made.hook.id.slice(0, 14)));
    expect(rotated.secret).not.toBe(made.secret);
    expect(codeOf(await deliver(signed(made)))).toBe('hook.refused');
    expect(codeOf(await deliver(signed({ ...made, secret: rotated.secret })))).toBe('ok');
    const eve = await world.stranger();
    expect(codeOf(await world.hub.hooks.remove(eve, made.hook.id))).toBe('hook.not_found');
    expect(codeOf(await world.hub.hooks.rotate(eve, made.hook.id))).toBe('hook.not_found');
    good(await world.hub.hooks.remove(world.person, made.hook.id));
    expect(codeOf(await deliver(signed({ ...made, secret: rotated.secret })))).toBe('hook.refused');
    const viewer: Principal = { ...world.person, role: 'viewer' } as Principal;
    expect(codeOf(await world.hub.hooks.add(viewer, { ...flow, takesBody: false }))).toBe('auth.forbidden');
  });
});
