import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, type CommandOrder, type Principal } from '#domain';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

const MINUTE = 60_000;

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const order = (what: CommandOrder, more: { termMs?: number; by?: Principal } = {}) =>
  world.hub.commands.order(more.by ?? world.person, 'local', { order: what, termMs: more.termMs });
const ordered = async (what: CommandOrder, termMs?: number) =>
  good(await order(what, termMs === undefined ? {} : { termMs })).command.id;
const shown = async (id: Awaited<ReturnType<typeof ordered>>) =>
  good(await world.hub.commands.show(world.person, id));
const intent = async () => good(await world.hub.fleet.show(world.person, 'local')).agent.intent;
const agent = () => world.agent.by;
const said = { result: { ok: true } };
const cause = { code: 'no', message: 'It did not.' };

describe('an order', () => {
  test('comes to its agent by the inbox, is taken once and completed once (F07)', async () => {
    const since = await world.store.eventPosition();
    const id = await ordered({ kind: 'health_check' });
    expect((await shown(id)).waits).toEqual({ for: 'agent local to take it', since: null });
    expect(good(await world.hub.commands.next(agent()))).toMatchObject({ id });
    expect(await world.agent.next('command')).toEqual({
      type: 'command',
      command: id,
      order: { kind: 'health_check' },
    });
    expect(good(await world.hub.commands.acknowledge(agent(), id))).toEqual({
      taken: 'acknowledged',
      leftMs: 10 * MINUTE,
    });
    world.clock.advance(MINUTE);
    expect(good(await world.hub.commands.acknowledge(agent(), id))).toEqual({
      taken: 'before',
      leftMs: 9 * MINUTE,
    });
    expect(good(await world.hub.commands.next(agent()))).toBeNull();
    expect(good(await world.hub.commands.complete(agent(), id, said))).toEqual({ taken: 'now' });
    expect(good(await world.hub.commands.complete(agent(), id, said))).toEqual({ taken: 'before' });
    expect(codeOf(await world.hub.commands.fail(agent(), id, { cause, result: {} }))).toBe('command.ended');
    expect(codeOf(await world.hub.commands.acknowledge(agent(), id))).toBe('command.ended');
    expect(await shown(id)).toMatchObject({
      command: { state: 'completed', result: { ok: true }, cause: null },
      waits: null,
    });
    const read = await world.store.readEvents(since, {}, 100);
    const types = 'reset' in read ? [] : read.events.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith('command.'))).toEqual([
      'command.ordered',
      'command.acknowledged',
      'command.completed',
    ]);
    const { items } = good(await world.hub.audit.list(world.person, { limit: 5 }));
    expect(items[0]).toMatchObject({ action: 'command.ordered', subject: id });
  });

  test('fails with the cause that its agent says (F07)', async () => {
    const id = await ordered({ kind: 'reload' });
    // Also when the acknowledgement never came through.
    expect(good(await world.hub.commands.fail(agent(), id, { cause, result: { a: 1 } }))).toEqual({
      taken: 'now',
    });
    expect((await shown(id)).command).toMatchObject({ state: 'failed', cause, result: { a: 1 } });
  });

  test('expires at its deadline and says what it waited for; what comes later is kept beside that (F07)', async () => {
    const id = await ordered({ kind: 'health_check' }, 5 * MINUTE);
    const part = world.part('command-expirer');
    world.clock.advance(5 * MINUTE - 1);
    await part.runOnce();
    expect((await shown(id)).waits).toMatchObject({ for: 'agent local, which is not heard' });
    world.clock.advance(1);
    await part.runOnce();
    const { command } = await shown(id);
    expect(command.state).toBe('expired');
    expect(command.cause?.message).toBe(
      'It was not taken in time: it waited for agent local, which is not heard.',
    );
    // Nothing is left in the inbox for an agent that comes back.
    expect(await world.agent.poll(0)).toEqual([]);
    expect(codeOf(await world.hub.commands.acknowledge(agent(), id))).toBe('command.ended');
    expect(good(await world.hub.commands.complete(agent(), id, said))).toEqual({ taken: 'late' });
    expect(good(await world.hub.commands.complete(agent(), id, said))).toEqual({ taken: 'before' });
    expect((await shown(id)).command).toMatchObject({ state: 'expired', result: { ok: true, late: true } });
  });

  test('of drain and resume is in force at once, and the newest counts', async () => {
    const drain = await ordered({ kind: 'drain' });
    expect(await intent()).toBe('draining');
    const again = await ordered({ kind: 'drain' });
    expect((await shown(drain)).command).toMatchObject({
      state: 'failed',
      cause: { code: 'command.superseded' },
    });
    await ordered({ kind: 'resume' });
    expect(await intent()).toBe('active');
    expect((await shown(again)).command.state).toBe('failed');
    good(await world.hub.fleet.change(world.person, 'local', { intent: 'disabled' }));
    expect(codeOf(await order({ kind: 'resume' }))).toBe('agent.disabled');
    const restart = await ordered({ kind: 'restart', force: false });
    expect((await shown(restart)).waits?.for).toBe('agent local, which is disabled');
  });

  test('is one of a few that are open, and one restart or upgrade at a time', async () => {
    await ordered({ kind: 'restart', force: false });
    const upgrade = { kind: 'upgrade', force: false, to: { version: '9.9.9' } } as const;
    expect(codeOf(await order(upgrade))).toBe('command.under_way');
    for (let n = 1; n < 16; n++) await ordered({ kind: 'health_check' });
    expect(codeOf(await order({ kind: 'health_check' }))).toBe('command.too_many');
    const { items, next } = good(await world.hub.commands.list(world.person, 'local', { limit: 10 }));
    expect(items).toHaveLength(10);
    const rest = good(await world.hub.commands.list(world.person, 'local', { limit: 10, cursor: next! }));
    expect(rest.items.map(({ command }) => command.order.kind)).toContain('restart');
  });

  test('says how many turns it waits for once it was taken (F10)', async () => {
    await world.delegate('builder');
    await world.send('builder', 'go on', 0);
    const offer = await world.agent.takeTurn();
    good(await world.agent.start(offer));
    const id = await ordered({ kind: 'restart', force: false });
    good(await world.hub.commands.acknowledge(agent(), id));
    expect((await shown(id)).waits?.for).toBe('1 turn that runs on local, in builder');
    await world.send('builder', 'and more', 0);
    const call = { toolCallId: 'c1', title: 'Run npm test', kind: 'execute', command: 'npm test' } as const;
    const asked = good(await world.agent.ask(offer, 'r1', call));
    if (asked.state !== 'pending') throw new Error('it was decided');
    expect((await shown(id)).waits?.for).toBe(
      `an answer in builder (muster approval answer ${asked.approval} allow; or end its turn: muster session cancel ${offer.session.id})`,
    );
    const answer = { answer: 'allow', scope: 'cwd', expiresInHours: 1 } as const;
    good(await world.hub.approvals.answer(world.person, asked.approval, answer));
    good(await world.agent.finish(offer, { end: 'done', reply: '', stopReason: 'end_turn' }));
    expect((await shown(id)).waits?.for).toBe('agent local to carry it out');
    const session = good(await world.hub.sessions.show(world.person, 'builder'));
    expect(session.status).toMatchObject({ word: 'queued', why: 'agent local is about to be restarted' });
  });
});

describe('who may', () => {
  test('order: persons, to agents of their own', async () => {
    const stranger = await world.stranger();
    expect(codeOf(await order({ kind: 'drain' }, { by: stranger }))).toBe('agent.not_found');
    expect(codeOf(await order({ kind: 'drain' }, { by: agent() }))).toBe('auth.forbidden');
    const id = await ordered({ kind: 'health_check' });
    expect(codeOf(await world.hub.commands.show(stranger, id))).toBe('command.not_found');
    expect(codeOf(await world.hub.commands.list(stranger, 'local', { limit: 5 }))).toBe('agent.not_found');
  });

  test("take and end it: its agent alone; another's does not exist (F04)", async () => {
    const id = await ordered({ kind: 'health_check' });
    const other: Principal = { ...agent(), kind: 'agent', agent: newId(world.ids, 'agent') };
    const { commands } = world.hub;
    expect(codeOf(await commands.acknowledge(other, id))).toBe('command.not_found');
    expect(codeOf(await commands.complete(other, id, said))).toBe('command.not_found');
    expect(codeOf(await commands.fail(other, id, { cause, result: {} }))).toBe('command.not_found');
    expect(good(await commands.next(other))).toBeNull();
    expect(codeOf(await commands.acknowledge(world.person, id))).toBe('auth.forbidden');
    expect((await shown(id)).command.state).toBe('pending');
  });
});

test('a removed agent leaves no order open, and what became of them can be seen', async () => {
  const id = await ordered({ kind: 'health_check' });
  good(await world.hub.fleet.remove(world.person, 'local', { force: true }));
  expect(await shown(id)).toMatchObject({
    command: { state: 'failed', cause: { code: 'agent.removed' } },
    waits: null,
  });
});

test('what ended a month ago is pruned', async () => {
  const id = await ordered({ kind: 'health_check' });
  good(await world.hub.commands.complete(agent(), id, said));
  world.clock.advance(31 * 24 * 60 * MINUTE);
  await world.part('command-pruner').runOnce();
  expect(codeOf(await world.hub.commands.show(world.person, id))).toBe('command.not_found');
});
