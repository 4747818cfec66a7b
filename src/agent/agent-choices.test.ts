import { describe, expect, test } from 'vitest';
import type { SessionOption } from '#domain';
import { AgentWorld } from './testing/agent-world.ts';

const option = (id: string, value: string, ...others: string[]): SessionOption => ({
  id,
  name: id,
  category: id,
  value,
  values: [value, ...others].map((one) => ({ value: one, name: one })),
  open: false,
});

async function open() {
  const world = new AgentWorld();
  world.host.offers = [option('model', 'big', 'small'), option('effort', 'low', 'high')];
  await world.start();
  const session = world.hub.spawn();
  const turn = world.hub.send(session, 'work');
  await world.settle();
  return { world, session, turn, live: world.host.of(session) };
}

describe('what a harness lets one choose', () => {
  test('is told with the start, and again when it changes', async () => {
    const { world, turn, live } = await open();
    expect(world.hub.turn(turn).starts).toMatchObject([
      { options: [{ id: 'model', value: 'big' }, { id: 'effort' }] },
    ]);
    live.offer([option('model', 'small')]);
    live.offer([option('model', 'small')]);
    await world.settle();
    expect(world.hub.callsOf('facts')).toEqual([{ options: [option('model', 'small')] }]);
  });

  test('is set at once on a live session that is free', async () => {
    const { world, session, live } = await open();
    live.done('1');
    await world.settle();
    world.hub.configure(session, { model: 'small', options: { effort: 'high' } });
    await world.settle();
    expect(live.configured).toEqual([
      ['model', 'small'],
      ['effort', 'high'],
    ]);
    const told = world.hub.callsOf('facts').at(-1);
    expect(told).toMatchObject({ options: [{ value: 'small' }, { value: 'high' }] });
    world.hub.send(session, 'two');
    await world.settle();
    expect(world.host.opened).toHaveLength(1);
    expect(live.configured).toHaveLength(2);
  });

  test('is set after the turn that runs', async () => {
    const { world, session, live } = await open();
    world.hub.configure(session, { options: { effort: 'high' } });
    await world.settle();
    expect(live.configured).toEqual([]);
    live.done('1');
    await world.settle();
    expect(live.configured).toEqual([['effort', 'high']]);
  });

  test('is kept when the process is opened anew', async () => {
    const { world, session, live } = await open();
    live.done('1');
    await world.settle();
    world.hub.configure(session, { model: 'small', options: { effort: 'high' } });
    await world.settle();
    live.die();
    world.hub.send(session, 'two');
    await world.settle();
    expect(world.host.opened).toHaveLength(2);
    expect(world.host.of(session).spec).toMatchObject({
      model: 'small',
      options: { effort: 'high' },
      resume: 'acp-1',
    });
  });

  test('is told as a notice when it cannot be set, and not tried again; a model is had by another process', async () => {
    const { world, session, live } = await open();
    live.done('1');
    await world.settle();
    live.configureError = 'It does not want to.';
    world.hub.configure(session, { model: 'small', options: { effort: 'high' } });
    await world.settle();
    expect(world.hub.callsOf('facts')).toEqual([
      { notice: 'It does not want to.' },
      { notice: 'It does not want to.' },
    ]);
    world.hub.send(session, 'two');
    await world.settle();
    expect(live.configured).toHaveLength(2);
    expect(world.host.opened).toHaveLength(2);
    expect(world.host.of(session).spec).toMatchObject({ model: 'small' });
  });
});

describe('a fork', () => {
  test('is opened from the conversation of the other, which stands still meanwhile', async () => {
    const { world, session, live } = await open();
    live.done('1');
    await world.settle();
    let go = () => {};
    world.host.gate = new Promise((resolve) => (go = resolve));
    const fork = world.hub.spawn({ fork: { session, acpSession: 'acp-1' } });
    const first = world.hub.send(fork, 'go on');
    await world.settle();
    world.hub.send(session, 'meanwhile');
    await world.settle();
    expect(live.prompts).toHaveLength(1);
    go();
    await world.settle();
    expect(world.host.of(fork).spec).toMatchObject({ fork: 'acp-1' });
    expect(world.hub.turn(first).state).toBe('running');
    expect(live.prompts).toHaveLength(2);
  });

  test('fails to start when the other was given a turn meanwhile', async () => {
    const { world, session } = await open();
    const fork = world.hub.spawn({ fork: { session, acpSession: 'acp-1' } });
    const first = world.hub.send(fork, 'go on');
    await world.settle();
    expect(world.hub.turn(first).outcome).toMatchObject({
      end: 'failed',
      cause: { message: expect.stringContaining('was given a turn meanwhile') },
    });
    expect(world.host.opened).toHaveLength(1);
  });

  test('comes back by its own conversation', async () => {
    const { world, session, live } = await open();
    live.done('1');
    await world.settle();
    const fork = world.hub.spawn({ fork: { session, acpSession: 'acp-1' } });
    world.hub.send(fork, 'go on');
    await world.settle();
    world.host.of(fork).done('1');
    await world.settle();
    world.host.of(fork).die();
    world.hub.send(fork, 'again');
    await world.settle();
    expect(world.host.of(fork).spec).toMatchObject({ resume: 'acp-2' });
    expect(world.host.of(fork).spec.fork).toBeUndefined();
  });
});
