import type { Store, Tx } from '#store';
import type { Life } from './life.ts';
import type { Flight } from './settle.ts';

/** The store as one life of the hub sees it: after its death nothing is begun, nothing is written, nothing is answered. */
export function mortalStore(store: Store, life: Life, flight: Flight): Store {
  const reach = <T>(call: () => Promise<T>): Promise<T> =>
    life.dead ? new Promise<T>(() => {}) : life.gate(flight.follow(call()));
  return {
    dialect: store.dialect,
    unit: <T>(work: (tx: Tx) => Promise<T>) =>
      reach(() =>
        store.unit((tx) => {
          if (life.dead) throw new Error('this hub was killed before its unit ran');
          return work(tx);
        }),
      ),
    read: (work) => reach(() => store.read(work)),
    eventPosition: () => reach(() => store.eventPosition()),
    eventPositionAt: (at) => reach(() => store.eventPositionAt(at)),
    readEvents: (cursor, filter, most) => reach(() => store.readEvents(cursor, filter, most)),
    listen: (topic, wake) => store.listen(topic, () => life.act(wake)),
    pruneEvents: (before) => reach(() => store.pruneEvents(before)),
    close: () => reach(() => store.close()),
  };
}
