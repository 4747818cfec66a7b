import type { AgentDisk } from '#agent';
import type { Life } from './life.ts';

/** The disk as one life of the agent sees it. What was appended stays, whatever becomes of the agent. */
export function mortalDisk(disk: AgentDisk, life: Life): AgentDisk {
  const reach = <T>(call: () => Promise<T>): Promise<T> =>
    life.dead ? new Promise<T>(() => {}) : life.gate(call());
  return {
    read: () => reach(() => disk.read()),
    append: (record, durable) => reach(() => disk.append(structuredClone(record), durable)),
    replace: (records) => reach(() => disk.replace(structuredClone(records))),
    get bytes() {
      return disk.bytes;
    },
    close: () => reach(async () => {}),
  };
}
