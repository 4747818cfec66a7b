import { createIds, ManualClock, Periodic, seededRandom, silentLog, stopwatch, type Result } from '#base';
import { newId } from '#domain';
import type { InboxBody, Principal, Refusal, SessionId, ToolCallFacts, TurnId } from '#domain';
import { openStore, userRows, type Store } from '#store';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { createHub } from '../create-hub.ts';
import type { SettingLayer } from '../settings/index.ts';
import { noRoleFiles, type RoleFiles } from '../roles/index.ts';
import type { StepWork } from '../workflows/engine/step-work.ts';
import { noWorkflowFiles, type WorkflowFiles } from '../workflows/workflow-files.ts';
import type { FinishInput } from '../turns/finish-turn.ts';
import type { FinishOutcome, Hub, SendOutcome, SpawnInput, SpawnOutcome } from '../services.ts';

export type TurnOffer = Extract<InboxBody, { type: 'turn' }>;

/** Unwraps a result that has to be good. */
export function good<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** The code of a result that has to be a refusal. */
export function codeOf(result: Result<unknown, Refusal>): string {
  return result.ok ? 'ok' : result.error.code;
}

/** An agent played by the test: it calls the contract by hand, a step at a time. */
export class AgentHand {
  readonly #hub: () => Hub;
  readonly by: Principal;
  #after = 0;
  #claims = 0;
  readonly #unread: InboxBody[] = [];

  constructor(hub: () => Hub, by: Principal) {
    this.#hub = hub;
    this.by = by;
  }

  async beat(harnesses?: string[]): Promise<void> {
    const found = harnesses?.map((name) => ({ name, canResume: true, canSteer: name === 'steerable' }));
    good(await this.#hub().contract.heartbeat(this.by, { contract: 1, version: '0.1.0', harnesses: found }));
  }

  /** One poll that does not wait; answers the entries that are new and remembers how far it is. */
  async poll(free = 4, claim = `claim-${this.#claims++}`): Promise<InboxBody[]> {
    const input = { claim_id: claim, free, after: this.#after, hold_ms: 0 };
    const { entries } = good(await this.#hub().contract.poll(this.by, input));
    this.#after = Math.max(this.#after, ...entries.map(({ seq }) => seq));
    const bodies = entries.map(({ body }) => body);
    this.#unread.push(...bodies);
    return bodies;
  }

  /** Polls until an entry of this kind is there and takes it; entries of other kinds stay for later calls. */
  async next<T extends InboxBody['type']>(type: T, free = 4): Promise<Extract<InboxBody, { type: T }>> {
    for (const passed = stopwatch(); passed() < 60_000;) {
      const found = this.#unread.find((body): body is Extract<InboxBody, { type: T }> => body.type === type);
      if (found) {
        this.#unread.splice(this.#unread.indexOf(found), 1);
        return found;
      }
      await this.poll(free);
    }
    throw new Error(`no "${type}" came`);
  }

  takeTurn(): Promise<TurnOffer> {
    return this.next('turn');
  }

  start(
    offer: TurnOffer,
    more: { acp_session?: string; recovery?: 'new' | 'resumed' | 'fresh'; cwd?: string } = {},
  ) {
    const { turn, fence, session } = offer;
    const recovery = session.acpSession ? 'resumed' : 'new';
    const acp = session.acpSession ?? `acp-${session.id}`;
    return this.#hub().contract.start(this.by, turn, { fence, acp_session: acp, recovery, ...more });
  }

  finish(
    offer: TurnOffer,
    outcome: FinishOutcome,
    more: Partial<Pick<FinishInput, 'phase' | 'last_batch' | 'session_lost' | 'updates'>> = {},
  ) {
    const { turn, fence } = offer;
    return this.#hub().contract.finish(this.by, turn, {
      fence,
      last_batch: 0,
      phase: 'turn',
      session_lost: false,
      outcome,
      ...more,
    });
  }

  /** Takes the next turn and answers it. */
  async answer(reply: string): Promise<TurnOffer> {
    const offer = await this.takeTurn();
    good(await this.start(offer));
    good(await this.finish(offer, { end: 'done', reply, stopReason: 'end_turn' }));
    return offer;
  }

  ask(offer: TurnOffer, request: string, call: ToolCallFacts) {
    return this.#hub().contract.ask(this.by, offer.turn, { fence: offer.fence, request, call });
  }

  /** Confirms the next close. */
  async confirmClose(): Promise<SessionId> {
    const { session } = await this.next('close', 0);
    good(await this.#hub().contract.tornDown(this.by, session, { done: true }));
    return session;
  }
}

/** A hub over real SQLite with a person, one agent played by hand, and a manual clock. */
export class HubWorld {
  readonly clock = new ManualClock();
  readonly random = seededRandom(5);
  readonly ids = createIds(this.clock, this.random);
  readonly agent: AgentHand;
  readonly person: Principal;
  hub: Hub;
  store: Store;
  readonly #path: string;
  readonly #drop: () => Promise<void>;

  private constructor(parts: {
    hub: Hub;
    store: Store;
    path: string;
    drop: () => Promise<void>;
    person: Principal;
    agent: Principal;
  }) {
    this.hub = parts.hub;
    this.store = parts.store;
    this.person = parts.person;
    this.#path = parts.path;
    this.#drop = parts.drop;
    this.agent = new AgentHand(() => this.hub, parts.agent);
  }

  static async open(
    options: {
      slots?: number;
      secrets?: string[];
      roleFiles?: RoleFiles;
      workflowFiles?: WorkflowFiles;
      stepWork?: StepWork;
    } = {},
  ): Promise<HubWorld> {
    const folder = await tempDir();
    const clock = new ManualClock();
    const random = seededRandom(3);
    const path = folder.at('hub.db');
    const store = await openStore({ database: path, clock, log: silentLog, random, durability: 'none' });
    const ids = createIds(clock, random);
    const { secrets = [], roleFiles = noRoleFiles, workflowFiles = noWorkflowFiles } = options;
    const files = { roleFiles, workflowFiles, ...(options.stepWork ? { stepWork: options.stepWork } : {}) };
    const hub = await createHub({ store, clock, ids, random, log: silentLog, secrets, ...files });
    const { user, token } = await hub.auth.mintUserToken({ name: 'ada', client: 'cli' });
    const place = {
      name: 'local',
      hostname: 'mill',
      platform: 'linux',
      version: '0.1.0',
      slots: options.slots ?? 4,
    };
    const local = await hub.fleet.ensureLocal(user, place);
    const person = good(await hub.auth.whoIs(token));
    const agent = good(await hub.auth.whoIs(local.token));
    const world = new HubWorld({
      hub,
      store,
      path,
      person,
      agent,
      drop: async () => folder[Symbol.asyncDispose](),
    });
    // The fixture's own clock is the one that everything was built with.
    Object.assign(world, { clock, random, ids });
    await world.agent.beat(['echo', 'shell', 'steerable']);
    return world;
  }

  /** The hub's process dies and another opens the same file, with these settings. */
  async restartHub(layers: readonly SettingLayer[] = []): Promise<void> {
    await this.hub.stop();
    await this.store.close();
    const { clock, random, ids } = this;
    this.store = await openStore({ database: this.#path, clock, log: silentLog, random, durability: 'none' });
    this.hub = await createHub({ store: this.store, clock, ids, random, log: silentLog, layers });
  }

  part(name: string): Periodic {
    const part = this.hub.parts.find((candidate) => candidate.health().name === name);
    if (!(part instanceof Periodic)) throw new Error(`no part ${name}`);
    return part;
  }

  /** Another person of this hub. */
  async stranger(): Promise<Principal> {
    const user = newId(this.ids, 'user');
    await this.store.unit((tx) =>
      userRows.insertUser(tx, { id: user, name: 'eve', role: 'member', createdAt: tx.now, disabledAt: null }),
    );
    return { kind: 'user', user, token: newId(this.ids, 'token'), role: 'member', client: 'cli' };
  }

  /** Spawns and lets the agent start and answer the first turn. */
  async delegate(
    label: string,
    more: Partial<SpawnInput> = {},
    by = this.person,
  ): Promise<SpawnOutcome & { offer: TurnOffer }> {
    const spawned = this.spawn({ delegate: true, label, ...more }, by);
    const offer = await this.agent.answer('ready');
    return { ...good(await spawned), offer };
  }

  spawn(input: Partial<SpawnInput>, by = this.person) {
    return this.hub.sessions.spawn(by, { task: 'begin', harness: 'echo', cwd: '/work/app', ...input });
  }

  send(
    address: string,
    message: string,
    timeoutSeconds = 30,
    when: 'queue' | 'steer' | 'interrupt' = 'queue',
  ): Promise<Result<SendOutcome, Refusal>> {
    return this.hub.sessions.send(this.person, address, { message, timeoutSeconds, when });
  }

  async mail(): Promise<{ kind: string; body: string; turn: TurnId | null }[]> {
    const { messages } = good(await this.hub.mail.wait(this.person, { timeoutSeconds: 0, limit: 50 }));
    return messages.map(({ kind, body, turn }) => ({ kind, body, turn }));
  }

  async close(): Promise<void> {
    await this.hub.stop();
    await this.store.close();
    await this.#drop();
  }
}
