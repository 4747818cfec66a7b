import { expect, test } from 'vitest';
import { seededRandom, silentLog } from '#base';
import { createHub } from '../create-hub.ts';
import { onEachStore } from '../testing/hub-stores.ts';

onEachStore('an agent that is removed while sessions are spawned on it', (bench) => {
  test('leaves each spawn either done before it or refused; none breaks', async () => {
    const { store, other, clock, ids } = bench();
    const open = (of: typeof store) =>
      createHub({ store: of, clock, ids, random: seededRandom(2), log: silentLog });
    const [hub, second] = [await open(store), await open(other)];
    const person = bench().person();
    const echo = { name: 'echo', canResume: true, canSteer: false };
    const agent = await bench().addAgent({ harnesses: [echo] });
    await hub.sessions.self(person);
    const gone = new AbortController();
    const spawns = Array.from({ length: 6 }, (_, n) =>
      (n % 2 ? hub : second).sessions.spawn(
        person,
        { task: 'begin', delegate: true, harness: 'echo', cwd: '/work/app' },
        gone.signal,
      ),
    );
    const removed = await second.fleet.remove(person, agent.name, { force: true });
    gone.abort();
    expect(removed.ok).toBe(true);
    const codes = (await Promise.all(spawns)).flatMap((spawned) => (spawned.ok ? [] : [spawned.error.code]));
    expect(codes.filter((code) => !code.startsWith('spawn.'))).toEqual([]);
    const shown = await hub.fleet.show(person, agent.name);
    expect(shown.ok).toBe(false);
    await hub.stop();
    await second.stop();
  });
});
