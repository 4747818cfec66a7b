import { expect, test } from 'vitest';
import { newId, type HubId, type SessionId } from '#domain';
import { agentRows, callWaitRows, hubRows, leaseRows, type Store } from '../index.ts';
import type { Hubs, Part } from './hubs.ts';
import { addAgent, addSession, addTurn, addUser } from './seeds.ts';

const face = { address: 'http://127.0.0.1:7070', version: '0.1.0', hostname: 'mill' };

/** Writes down that a hub lives; answers its id. */
async function addHub({ store, ids }: Hubs): Promise<HubId> {
  const id = newId(ids, 'hub');
  await store.unit((tx) => hubRows.hubHeard(tx, { id, ...face, startedAt: tx.now, listeningSince: tx.now }));
  return id;
}

/** A session with a running turn on an agent. */
function seeded({ store, ids }: Hubs) {
  return store.unit(async (tx) => {
    const user = await addUser(tx, ids, 'ada');
    const agent = await addAgent(tx, ids, user, 'mill');
    const session = await addSession(tx, ids, user, { agent });
    const turn = await addTurn(tx, ids, session, { state: 'running', position: 1 });
    await tx.db.updateTable('turns').set({ agent_id: agent }).where('id', '=', turn).execute();
    return { agent, session, turn };
  });
}

const take = (store: Store, holder: HubId, ms = 60_000) =>
  store.unit((tx) => leaseRows.takeLease(tx, 'pruner', holder, tx.now + ms));

const fence = ({ store }: Hubs) =>
  store.read((reader) => reader.db.selectFrom('leases').select('fence').executeTakeFirst());

export const severalHubsParts: Part = (hubs) => {
  test('of two hubs that take a lease at once one has it, and renews it under the same fence', async () => {
    const { store, other, ids } = hubs();
    const [one, two] = [newId(ids, 'hub'), newId(ids, 'hub')];
    const taken = await Promise.all([take(store, one), take(other, two)]);
    expect(taken.filter(Boolean)).toHaveLength(1);
    const [winner, loser] = taken[0] ? [one, two] : [two, one];
    expect(await take(store, winner)).toBe(true);
    expect(await take(other, loser)).toBe(false);
    expect(await fence(hubs())).toEqual({ fence: 1 });
  });

  test('a lease that has run out, was given up, or whose hub is gone is taken over under a new fence', async () => {
    const { store, other, ids } = hubs();
    const [one, two] = [newId(ids, 'hub'), await addHub(hubs())];
    // Hubs agree on the time to within a round trip.
    await take(store, one, -5_000);
    expect(await take(other, two)).toBe(true);
    await other.unit((tx) => leaseRows.releaseLeases(tx, two));
    expect(await take(store, one)).toBe(true);
    expect(await take(other, two)).toBe(false);
    await other.unit((tx) => leaseRows.releaseDeadLeases(tx));
    expect(await take(other, two)).toBe(true);
    await other.unit((tx) => leaseRows.releaseDeadLeases(tx));
    expect(await take(store, one)).toBe(false);
    expect(await fence(hubs())).toEqual({ fence: 4 });
  });

  test('of two hubs that see an agent fall silent one tells it', async () => {
    const { store, other } = hubs();
    const { agent } = await seeded(hubs());
    await store.unit((tx) => agentRows.heard(tx, agent));
    const told = await Promise.all(
      [store, other].map((one) => one.unit((tx) => agentRows.noteTold(tx, agent, 'offline'))),
    );
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await store.unit((tx) => agentRows.noteTold(tx, agent, 'online'))).toBe(true);
  });

  test('a wait counts while its hub is heard and its time is not over; of a hub that is gone it is removed', async () => {
    const { store, other, ids } = hubs();
    const [own, far] = [newId(ids, 'hub'), await addHub(hubs())];
    const { agent, session, turn } = await seeded(hubs());
    const wait = (hub: HubId, ms: number) =>
      store.unit((tx) =>
        callWaitRows.insertCallWait(tx, {
          id: ids.next('wait'),
          hub,
          session,
          about: turn,
          until: tx.now + ms,
        }),
      );
    const seen = (since: number) =>
      other.read(async (reader) => ({
        turns: await callWaitRows.awaitedBy(reader, session, { own, since }),
        sessions: await callWaitRows.waitingSessions(reader, [agent], { own, since }),
      }));
    const both: { turns: unknown[]; sessions: SessionId[] } = { turns: [turn], sessions: [session] };
    await wait(far, 60_000);
    // Hubs agree on the time to within a round trip.
    await wait(far, -5_000);
    expect(await seen(0)).toEqual(both);
    expect(await seen(Number.MAX_SAFE_INTEGER)).toEqual({ turns: [], sessions: [] });
    await other.unit(async (tx) => {
      await hubRows.removeSilentHubs(tx, tx.now + 5_000);
      await callWaitRows.removeDeadWaits(tx);
    });
    expect(await seen(0)).toEqual({ turns: [], sessions: [] });
    await wait(own, 60_000);
    expect(await seen(Number.MAX_SAFE_INTEGER)).toEqual(both);
    await store.unit((tx) => callWaitRows.removeWaitsOf(tx, own));
    expect(await seen(0)).toEqual({ turns: [], sessions: [] });
  });
};
