import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId, type Principal, type SessionId } from '#domain';
import type { SpawnInput } from '../services.ts';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

const as = (session: SessionId): Principal => ({
  kind: 'session',
  user: world.person.user,
  token: world.person.kind === 'user' ? world.person.token : newId(world.ids, 'token'),
  session,
});
const set = async (key: string, value: string | number) =>
  good(await world.hub.settings.set(world.person, key, value));

test('everything that can be wrong with a spawn is refused in the order of the design, one thing after the other', async () => {
  const barred = as((await world.delegate('barred', { maySpawn: false })).session);
  const owner = as((await world.delegate('owner')).session);
  await world.delegate('held', {}, owner);
  await set('delegate.perOwner', 1);
  await set('spawn.enabled', 'no');
  let by: Principal = world.agent.by;
  let wrong: Partial<SpawnInput> = {
    delegate: true,
    thread: true,
    mode: 'run',
    harness: 'nope',
    role: 'nobody',
  };
  wrong = { ...wrong, cwd: 'relative', label: 'held' };
  const mend = (change: Partial<SpawnInput>) => (wrong = { ...wrong, ...change });

  /** What is refused while everything after it is wrong too, and what mends it. */
  const ladder: [code: string, mended: () => unknown][] = [
    ['spawn.disabled', () => set('spawn.enabled', 'yes')],
    ['spawn.no_requester', () => (by = barred)],
    ['spawn.delegate_thread_conflict', () => mend({ thread: false })],
    ['spawn.delegate_run_conflict', () => mend({ delegate: false, mode: 'session' })],
    ['spawn.thread_required', () => mend({ delegate: true })],
    ['spawn.not_allowed', () => (by = owner)],
    ['spawn.harness_unknown', () => mend({ harness: 'echo' })],
    ['spawn.role_forbids', () => mend({ role: undefined })],
    ['spawn.cwd_unusable', () => mend({ cwd: '/work/app' })],
    ['spawn.label_taken', () => mend({ label: 'free' })],
    ['spawn.cap_reached', () => set('delegate.perOwner', 20)],
  ];
  for (const [code, mended] of ladder) {
    expect(codeOf(await world.spawn(wrong, by))).toBe(code);
    await mended();
  }
  const spawned = world.spawn(wrong, by);
  const offer = await world.agent.takeTurn();
  const cause = { code: 'harness.start_failed', message: 'echo exited with code 1.' };
  good(await world.agent.finish(offer, { end: 'failed', reply: '', cause }, { phase: 'start' }));
  expect(codeOf(await spawned)).toBe('spawn.dispatch_failed');
  const { items } = good(await world.hub.sessions.delegates(world.person, { limit: 50 }));
  expect(new Set(items.map(({ session }) => session.label))).toEqual(new Set(['barred', 'held', 'owner']));
});
