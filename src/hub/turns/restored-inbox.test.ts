import { expect, test } from 'vitest';
import type { InboxBody } from '#domain';
import { newId } from '#domain';
import { inboxRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';

onEachStore('the inbox of an agent that remembers more than the database', (bench) => {
  const close = (): InboxBody => ({ type: 'close', session: newId(bench().ids, 'session') });

  test('tells what waits, and what comes, beyond what the agent has applied', async () => {
    const { store } = bench();
    const { id: agent } = await bench().addAgent({});
    const [waits, comes] = [close(), close()];
    await store.unit((tx) => inboxRows.putInbox(tx, agent, waits));
    // The backup knows one entry; the agent has applied forty of a life that is lost.
    const told = await store.unit(async (tx) => {
      await inboxRows.acknowledgeInbox(tx, agent, 40);
      return inboxRows.readInbox(tx, agent, 40, 10);
    });
    expect(told).toEqual([{ seq: 41, body: waits }]);
    await store.unit((tx) => inboxRows.putInbox(tx, agent, comes));
    const next = await store.unit(async (tx) => {
      await inboxRows.acknowledgeInbox(tx, agent, 41);
      return inboxRows.readInbox(tx, agent, 41, 10);
    });
    expect(next).toEqual([{ seq: 42, body: comes }]);
    // Said again, it changes nothing.
    await store.unit((tx) => inboxRows.acknowledgeInbox(tx, agent, 41));
    expect(await store.read((reader) => inboxRows.readInbox(reader, agent, 41, 10))).toEqual(next);
  });
});
