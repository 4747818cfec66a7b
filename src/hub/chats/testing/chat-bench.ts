import { Periodic, seededRandom, silentLog } from '#base';
import { newId, type Principal, type SessionId } from '#domain';
import { agentRows } from '#store';
import { createHub } from '../../create-hub.ts';
import type { Hub, OpenChatInput, SpawnInput } from '../../services.ts';
import type { HubBench } from '../../testing/hub-stores.ts';
import { AgentHand, good, type TurnOffer } from '../../testing/hub-world.ts';

/** A hub on a bench's store with one agent that is played by hand, and a person who chats. */
export class ChatBench {
  readonly bench: HubBench;
  readonly ada: Principal;
  readonly agent: AgentHand;
  hub: Hub;

  private constructor(bench: HubBench, hub: Hub, agent: Principal) {
    this.bench = bench;
    this.hub = hub;
    this.ada = bench.person({ client: 'web' });
    this.agent = new AgentHand(() => this.hub, agent);
  }

  static async on(bench: HubBench): Promise<ChatBench> {
    const harnesses = ['echo', 'other', 'shell'].map((name) => ({ name, canResume: true, canSteer: true }));
    const local = await bench.addAgent({ name: 'mill', slots: 16, harnesses });
    await bench.store.unit((tx) => agentRows.heard(tx, local.id));
    const token = newId(bench.ids, 'token');
    const agent: Principal = { kind: 'agent', user: bench.user, token, agent: local.id };
    return new ChatBench(bench, await hubOn(bench), agent);
  }

  /** The hub is gone, and another opens the same store. */
  async restart(): Promise<void> {
    await this.hub.stop();
    this.hub = await hubOn(this.bench);
  }

  async chat(more: Partial<OpenChatInput> = {}): Promise<SessionId> {
    const opened = await this.hub.chats.open(this.ada, { harness: 'echo', cwd: '/work/app', ...more });
    return good(opened).session.id;
  }

  /** A chat that has answered once, so that its model may act. */
  async begun(more: Partial<OpenChatInput> = {}): Promise<SessionId> {
    const chat = await this.chat(more);
    good(await this.say(chat, 'hello'));
    await this.agent.answer('hi');
    return chat;
  }

  say(session: SessionId, text: string, when: 'queue' | 'steer' | 'interrupt' = 'queue') {
    return this.hub.chats.say(this.ada, session, { text, when });
  }

  /** The session itself as a caller: what its model does with the hub's tools. */
  as = (session: SessionId): Principal => ({
    kind: 'session',
    user: this.bench.user,
    token: newId(this.bench.ids, 'token'),
    session,
  });

  /** A thread of the chat, spawned by its model unless said, whose first turn is answered. */
  async thread(chat: SessionId, more: Partial<SpawnInput> = {}, by = this.as(chat)) {
    const spawning = this.spawn({ mode: 'session', thread: true, ...more }, by);
    const offer = await this.agent.answer('looked');
    return { ...good(await spawning), offer };
  }

  spawn(input: Partial<SpawnInput>, by: Principal) {
    return this.hub.sessions.spawn(by, { task: 'look at it', harness: 'echo', cwd: '/work/app', ...input });
  }

  async entries(session: SessionId) {
    const read = await this.hub.sessions.history(this.ada, session, { after: 0, limit: 200 });
    return good(read).items.map(({ entry }) => entry);
  }

  async mail(session: SessionId) {
    const { items } = good(await this.hub.mail.list(this.ada, { session, limit: 50 }));
    return items.map(({ kind, body, state }) => ({ kind, body, state }));
  }

  async show(session: SessionId) {
    return good(await this.hub.chats.show(this.ada, session));
  }

  /** The courier's round; answers what it made of the mail. */
  async deliver(): Promise<TurnOffer> {
    await this.part('message-courier').runOnce();
    return this.agent.takeTurn();
  }

  part(name: string): Periodic {
    const part = this.hub.parts.find((candidate) => candidate.health().name === name);
    if (!(part instanceof Periodic)) throw new Error(`no part ${name}`);
    return part;
  }
}

const hubOn = ({ store, clock, ids }: HubBench): Promise<Hub> =>
  createHub({ store, clock, ids, random: seededRandom(7), log: silentLog });
