import { Periodic, seededRandom, silentLog } from '#base';
import { newId, type Principal, type Session, type SessionId, type TaskDraft } from '#domain';
import { agentRows, type Store } from '#store';
import { createHub } from '../../create-hub.ts';
import type { Hub, TaskDetail, TeamInput, TeammateInput, TeammateView, TeamStatus } from '../../services.ts';
import type { HubBench } from '../../testing/hub-stores.ts';
import { AgentHand, good, type TurnOffer } from '../../testing/hub-world.ts';

/** A hub on a bench's store with one agent that is played by hand. On PostgreSQL `other` is a second hub. */
export class TeamBench {
  readonly bench: HubBench;
  readonly ada: Principal;
  readonly agent: AgentHand;
  hub: Hub;
  other: Hub;
  #claims = 0;

  private constructor(bench: HubBench, parts: { hub: Hub; other: Hub; agent: Principal }) {
    this.bench = bench;
    this.hub = parts.hub;
    this.other = parts.other;
    this.ada = bench.person();
    this.agent = new AgentHand(() => this.hub, parts.agent);
  }

  static async on(bench: HubBench): Promise<TeamBench> {
    const make = (store: Store, seed: number) =>
      createHub({ store, clock: bench.clock, ids: bench.ids, random: seededRandom(seed), log: silentLog });
    const harnesses = ['echo', 'other', 'shell'].map((name) => ({ name, canResume: true, canSteer: false }));
    const local = await bench.addAgent({ name: 'mill', slots: 16, harnesses });
    await bench.store.unit((tx) => agentRows.heard(tx, local.id));
    const token = newId(bench.ids, 'token');
    const agent: Principal = { kind: 'agent', user: bench.user, token, agent: local.id };
    return new TeamBench(bench, {
      hub: await make(bench.store, 1),
      other: await make(bench.other, 2),
      agent,
    });
  }

  /** The hubs are gone, and others open the same store. */
  async restart(): Promise<void> {
    const { bench } = this;
    const make = (store: Store, seed: number) =>
      createHub({ store, clock: bench.clock, ids: bench.ids, random: seededRandom(seed), log: silentLog });
    this.hub = await make(bench.store, 3);
    this.other = await make(bench.other, 4);
  }

  form(input: Partial<TeamInput> = {}, by = this.ada) {
    return this.hub.teams.create(by, { name: 'crew', cwd: '/work/app', ...input });
  }

  /** A team of ada's with these teammates, on `echo`. */
  async crew(
    names: readonly (string | TeammateInput)[] = ['bob'],
    more: Partial<TeamInput> = {},
  ): Promise<TeamStatus> {
    const teammates = names.map((one) => (typeof one === 'string' ? this.mate(one) : one));
    return good(await this.form({ teammates, ...more }));
  }

  mate = (name: string, more: Partial<TeammateInput> = {}): TeammateInput => ({
    name,
    role: 'developer',
    harness: 'echo',
    ...more,
  });

  /** Takes the next turn that is offered and answers it. */
  answer = (reply: string): Promise<TurnOffer> => this.agent.answer(reply);

  status = async (team = 'crew', by = this.ada): Promise<TeamStatus> =>
    good(await this.hub.teams.status(by, team));

  async view(name: string, team = 'crew'): Promise<TeammateView> {
    const found = (await this.status(team)).teammates.find(({ teammate }) => teammate.name === name);
    if (!found) throw new Error(`nobody is ${name}`);
    return found;
  }

  /** The caller that a session's token names. */
  as = (session: SessionId): Principal & { kind: 'session' } => ({
    kind: 'session',
    user: this.bench.user,
    token: newId(this.bench.ids, 'token'),
    session,
  });

  async asMate(name: string, team = 'crew') {
    return this.as((await this.view(name, team)).teammate.session);
  }

  /** An outside client's session, which may lead. */
  async lead(more: Partial<Session> = {}) {
    const outside = { kind: 'main', harness: null, cwd: null, label: null, maySpawn: true } as const;
    const session = await this.bench.addSession({ ...outside, client: this.bench.ids.next('cli'), ...more });
    return this.as(session.id);
  }

  async add(
    title: string,
    draft: Partial<TaskDraft> & { team?: string } = {},
    by = this.ada,
  ): Promise<TaskDetail> {
    return good(await this.hub.tasks.create(by, { title, team: 'crew', ...draft }));
  }

  async claim(by: Principal, hub = this.hub) {
    return good(await hub.tasks.claim(by, { claimId: `claim-${this.#claims++}`, most: 5 }));
  }

  task = async (task: TaskDetail): Promise<TaskDetail> =>
    good(await this.hub.tasks.show(this.ada, task.task.id));

  /** What waits for a caller, taken. */
  async mail(by: Principal): Promise<{ kind: string; body: string; label: string | null }[]> {
    const { messages } = good(await this.hub.mail.wait(by, { timeoutSeconds: 0, limit: 50 }));
    return messages.map(({ kind, body, label }) => ({ kind, body, label }));
  }

  /** Lets a background part of the hub go its round. */
  async round(name: string): Promise<void> {
    const part = this.hub.parts.find((one) => one.health().name === name);
    if (!(part instanceof Periodic)) throw new Error(`no part ${name}`);
    await part.runOnce();
  }
}
