import { createIds, silentLog, systemClock, systemRandom, type Ids } from '#base';
import { newId, type Agent, type AgentId, type Principal, type UserId } from '#domain';
import { createHub, type Hub } from '#hub';
import { agentRows, openStore, userRows, type HotStatement, type Store } from '#store';
import { fill, type TaskBoard } from '../store/tasks-bench.ts';

/** A hub without doors, with a board of tasks and agents that claim through its verbs. */
export interface HubBoard {
  hub: Hub;
  store: Store;
  ids: Ids;
  agents: readonly (Principal & { kind: 'agent' })[];
  /** Replaces all tasks. */
  fill(count: number): Promise<void>;
  close(): Promise<void>;
}

/** What every task of the product has beside its row. */
const FILL_DETAILS: HotStatement = {
  name: 'bench_fill_details',
  sqlite:
    'insert into task_details (task_id, user_id, created_by) select id, user_id, user_id from tasks where user_id = ?',
};
const AGENTS_A_UNIT = 500;

export async function openHubBoard(
  database: string,
  { agents: count, connections = 10 }: { agents: number; connections?: number },
): Promise<HubBoard> {
  const base = { clock: systemClock, random: systemRandom, log: silentLog };
  const ids = createIds(systemClock, systemRandom);
  const store = await openStore({ database, connections, ...base });
  const hub = await createHub({ store, ids, ...base });
  const user = newId(ids, 'user');
  await store.unit((tx) =>
    userRows.insertUser(tx, { id: user, name: user, role: 'member', createdAt: tx.now, disabledAt: null }),
  );
  const agents: (Principal & { kind: 'agent' })[] = [];
  while (agents.length < count) {
    const some = Array.from({ length: Math.min(AGENTS_A_UNIT, count - agents.length) }, (): AgentId =>
      newId(ids, 'agent'),
    );
    await store.unit(async (tx) => {
      for (const id of some) {
        await agentRows.insertAgent(tx, anAgent(id, user, tx.now));
        await agentRows.heard(tx, id);
      }
    });
    for (const agent of some) agents.push({ kind: 'agent', user, token: newId(ids, 'token'), agent });
  }
  hub.start();
  const board: TaskBoard = { store, database, ids, user };
  let fills = 0;
  return {
    hub,
    store,
    ids,
    agents,
    async fill(tasks) {
      await fill(board, tasks, ++fills);
      await store.unit((tx) => tx.hot(FILL_DETAILS, [user]));
      // None of them beats, and a long run would take them for offline.
      await store.unit(async (tx) => {
        for (const { agent } of agents) await agentRows.heard(tx, agent);
      });
    },
    async close() {
      await hub.stop();
      await store.close();
    },
  };
}

const anAgent = (id: AgentId, user: UserId, createdAt: number): Agent => ({
  id,
  user,
  name: id,
  hostname: 'mill',
  platform: 'linux',
  version: '0.1.0',
  intent: 'active',
  slots: 4,
  harnesses: [{ name: 'echo', canResume: true, canSteer: false }],
  tags: [],
  contract: 1,
  createdAt,
});

/** Each of so many agents claims and completes one after another until `pairs` are done; calls `each` after each. */
export async function drainByVerbs(
  { hub, ids, agents }: HubBoard,
  { callers, pairs, each }: { callers: number; pairs: number; each?: (done: number) => void },
): Promise<number> {
  let begun = 0;
  let done = 0;
  const began = performance.now();
  await Promise.all(
    agents.slice(0, callers).map(async (by) => {
      while (begun < pairs) {
        begun++;
        await claimAndComplete(hub, by, ids.next('clm'));
        each?.(++done);
      }
    }),
  );
  return (pairs / (performance.now() - began)) * 1000;
}

async function claimAndComplete(hub: Hub, by: Principal, claimId: string): Promise<void> {
  const claimed = await hub.tasks.claim(by, { claimId, most: 1 });
  if (!claimed.ok) throw new Error(claimed.error.message);
  const [one] = claimed.value.tasks;
  if (!one) throw new Error(`nothing was claimed: ${claimed.value.why}`);
  const ended = await hub.tasks.complete(by, one.task.id, { fence: one.fence });
  if (!ended.ok) throw new Error(ended.error.message);
}
