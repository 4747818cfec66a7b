import { seededRandom, silentLog } from '#base';
import { newId, type Agent, type Principal, type Session, type TaskDraft } from '#domain';
import { agentRows, type Store } from '#store';
import { createHub } from '../../create-hub.ts';
import type { Hub, TaskDetail } from '../../services.ts';
import type { HubBench } from '../../testing/hub-stores.ts';
import { good } from '../../testing/hub-world.ts';

/** A hub on a bench's store, with short words for what tests of tasks do. On PostgreSQL `other` is a second hub. */
export class TaskBench {
  readonly bench: HubBench;
  readonly hub: Hub;
  readonly other: Hub;
  readonly ada: Principal;
  #claims = 0;

  private constructor(bench: HubBench, hub: Hub, other: Hub) {
    this.bench = bench;
    this.hub = hub;
    this.other = other;
    this.ada = bench.person();
  }

  static async on(bench: HubBench): Promise<TaskBench> {
    const make = (store: Store, seed: number) =>
      createHub({ store, clock: bench.clock, ids: bench.ids, random: seededRandom(seed), log: silentLog });
    return new TaskBench(bench, await make(bench.store, 1), await make(bench.other, 2));
  }

  /** Adds a task of ada's; on the board `main` unless said. */
  async add(title: string, draft: Partial<TaskDraft> & { board?: string } = {}): Promise<TaskDetail> {
    return good(await this.hub.tasks.create(this.ada, { title, ...draft }));
  }

  show = async (task: { task: { id: string } }): Promise<TaskDetail> =>
    good(await this.hub.tasks.show(this.ada, task.task.id));

  /** An agent that is heard, as a caller. */
  async agent(more: Partial<Agent> = {}): Promise<Principal & { kind: 'agent' }> {
    const agent = await this.bench.addAgent(more);
    await this.bench.store.unit((tx) => agentRows.heard(tx, agent.id));
    return { kind: 'agent', user: agent.user, token: newId(this.bench.ids, 'token'), agent: agent.id };
  }

  async session(more: Partial<Session> = {}): Promise<Principal & { kind: 'session' }> {
    const session = await this.bench.addSession(more);
    const token = newId(this.bench.ids, 'token');
    return { kind: 'session', user: session.user, token, session: session.id };
  }

  /** Claims under a name of its own. */
  async claim(by: Principal, most = 1, hub = this.hub) {
    return good(await hub.tasks.claim(by, { claimId: `claim-${this.#claims++}`, most }));
  }

  /** Claims one, which has to be there. */
  async take(by: Principal) {
    const { tasks, why } = await this.claim(by);
    const [one] = tasks;
    if (!one) throw new Error(`nothing was claimed: ${why}`);
    return { ref: one.task.id, fence: one.fence, title: one.task.title, attempt: one.attempt };
  }

  async feed(task: { task: { id: string } }): Promise<string[]> {
    const { items } = good(await this.hub.tasks.activity(this.ada, task.task.id, { limit: 100 }));
    return items.map(({ action }) => action).toReversed();
  }
}
