import { createIds, ManualClock, seededRandom, type Ids } from '#base';
import { newId, type Principal, type SessionId } from '#domain';
import { Follower } from '../actors/follower.ts';
import { OwnerBooks } from '../actors/owner-books.ts';
import { Owner } from '../actors/owner.ts';
import { ChatOwner } from '../actors/chat-owner.ts';
import { TeamOwner } from '../actors/team-owner.ts';
import { countersMatch, labelsAreUnique } from '../invariants/counters-match.ts';
import { endedTurnsAskNothing } from '../invariants/denied-tools-never-run.ts';
import { endedIsFinal, fencesOnlyGrow } from '../invariants/watch/fences-only-grow.ts';
import { budgetsHold } from '../invariants/watch/budgets-hold.ts';
import type { Watch } from '../invariants/watch/moment.ts';
import { silenceIsTheAgents } from '../invariants/watch/silence-is-the-agents.ts';
import { oneTurnAtATime, slotsHold } from '../invariants/watch/slots-hold.ts';
import { teamsHold } from '../invariants/watch/teams-hold.ts';
import { staleFencesChangeNothing } from '../invariants/watch/stale-fences-change-nothing.ts';
import { AgentMachine } from './agent-machine.ts';
import { Dice } from './dice.ts';
import { HubMachine, type RunningHub } from './hub-machine.ts';
import { Network, type NetworkParts } from './network.ts';
import { ProcessBooks } from './processes.ts';
import { randomScript, type ScriptBooks } from './random-script.ts';
import { Flight, settle, turns } from './settle.ts';
import { SharedStore } from './shared-store.ts';
import { AGENT_NAMES, BEGUN, type Template } from './template.ts';
import { Trace } from './trace.ts';
import { Wakefulness } from './wakefulness.ts';
import { Witness, type TurnRow } from './witness.ts';

const LEASE_SECONDS = 30;
const LOST_AFTER_MINUTES = 1;

/** Hubs over one store, machines with an agent and harnesses each, networks between them, and owners: all on one clock and one seed. */
export class World {
  readonly clock = new ManualClock(BEGUN);
  readonly dice: Dice;
  readonly trace: Trace;
  readonly hubs: readonly HubMachine[];
  readonly agents: readonly AgentMachine[];
  readonly witness: Witness;
  readonly follower: Follower;
  readonly books = new OwnerBooks();
  readonly processes = new ProcessBooks();
  readonly scripts: ScriptBooks = { toolsRun: [], mailSeen: new Set() };
  /** Clients of the person, each with a main session of its own. */
  readonly persons: Owner[] = [];
  /** Everybody who calls: the persons, and sessions that act for themselves. */
  readonly owners: Owner[] = [];
  /** The person who leads a team, where one does. */
  team: TeamOwner | undefined;
  /** The person who talks in a chat, where one does. */
  chat: ChatOwner | undefined;
  /** Sessions that run outside: their mail is fetched by a call. */
  readonly outside = new Set<SessionId>();
  /** Events that were there before the follower began. */
  eventsBefore = 0;
  /** How often each fault struck. */
  readonly faults = new Map<string, number>();
  /** What broke a rule while the run went on. */
  readonly problems: string[] = [];
  /** How odd harnesses are, 0 to 1. */
  oddness = 0;
  readonly #flight = new Flight();
  readonly #wakefulness: Wakefulness;
  readonly #watches: Watch[];
  #before = new Map<string, TurnRow>();
  #waited = new Set<string>();
  #lookedAt = 0;
  #nonces = 0;
  readonly #template: Template;
  readonly #slots: number;
  readonly #ids: Ids;

  constructor(seed: number, template: Template, keepTrace: boolean) {
    this.dice = new Dice(seed);
    this.trace = new Trace(keepTrace, BEGUN);
    const { clock, dice, trace } = this;
    const ids = createIds(clock, dice.random);
    this.#ids = ids;
    const common = {
      clock,
      dice,
      trace,
      ids,
      random: dice.random,
      onError: (text: string) => this.problem(text),
    };
    const database = template.fresh();
    const slots = dice.between(1, 3);
    this.#template = template;
    this.#slots = slots;
    const given = drawSettings(dice, slots);
    // The store draws from dice of its own: how many hubs open it must not change what else is drawn.
    const store = new SharedStore(database, clock, seededRandom(seed));
    const names = dice.chance(0.45) ? ['hub'] : ['hub-a', 'hub-b'];
    const hub = { ...common, store, shared: names.length > 1, flight: this.#flight };
    this.#wakefulness = new Wakefulness(clock, names.length === 1);
    this.hubs = names.map((name) => new HubMachine({ ...hub, name, layer: { name: 'flag', given } }));
    const count = dice.pick([1, 1, 1, 2, 2, 3]);
    const script = randomScript(dice, clock, this.scripts);
    this.agents = template.agents.slice(0, count).map((agent, at) => {
      const by = { kind: 'agent', user: template.user, token: newId(ids, 'token'), agent } as const;
      const network = this.#networkOf(by, common);
      const machine = AGENT_NAMES[at] ?? 'agent';
      const odd = () => this.oddness;
      return new AgentMachine({ ...common, agent, machine, network, books: this.processes, odd, script });
    });
    this.witness = new Witness(database);
    for (const client of ['cli', 'web']) {
      const by: Principal = {
        kind: 'user',
        user: template.user,
        token: newId(ids, 'token'),
        role: 'admin',
        client,
      };
      this.persons.push(this.#ownerOf(client, by));
    }
    this.owners.push(...this.persons);
    this.follower = new Follower(this.persons[0]!.by, dice);
    this.#watches = this.#rules(slots);
  }

  /** What holds at every moment of a run. */
  #rules(slots: number): Watch[] {
    return [
      budgetsHold,
      teamsHold(this.witness),
      fencesOnlyGrow,
      endedIsFinal,
      oneTurnAtATime,
      slotsHold(slots, (turn) => this.#waited.has(turn)),
      silenceIsTheAgents({
        awakeSince: () => this.#wakefulness.since,
        heardAt: (agent) => this.witness.heardAt(agent),
        leaseMs: LEASE_SECONDS * 1_000,
        lostAfterMs: LOST_AFTER_MINUTES * 60_000,
      }),
      countersMatch,
      labelsAreUnique,
      endedTurnsAskNothing,
    ];
  }

  /** A live delegate begins to act for itself: it spawns and sends like its owner. */
  async hireManagedOwner(): Promise<void> {
    const { dice } = this;
    const able = this.witness
      .sessions()
      .filter(
        ({ kind, state, owner }) =>
          kind === 'delegate' && state === 'open' && owner && this.outside.has(owner),
      );
    if (able.length === 0) return;
    const { id } = dice.pick(able);
    if (this.owners.some(({ self }) => self === id)) return;
    const by: Principal = {
      kind: 'session',
      user: this.#template.user,
      token: newId(this.#ids, 'token'),
      session: id,
    };
    const owner = this.#ownerOf(id, by);
    owner.self = id;
    this.owners.push(owner);
  }

  /** The first person forms a team and leads it. */
  hireTeam(): void {
    const [person] = this.persons;
    if (!person) return;
    this.team = new TeamOwner(person.by, this.#actorParts());
    this.team.form();
  }

  /** The second person opens a chat. */
  openChat(): void {
    const person = this.persons[1];
    if (!person) return;
    this.chat = new ChatOwner(person.by, this.#actorParts());
    this.chat.open();
  }

  #actorParts() {
    const { clock, dice, trace, books } = this;
    const { user } = this.#template;
    return {
      clock,
      dice,
      trace,
      books,
      hub: () => this.hub,
      nextNonce: () => `nonce-${++this.#nonces}`,
      as: (session: SessionId): Principal => ({
        kind: 'session',
        user,
        token: newId(this.#ids, 'token'),
        session,
      }),
    };
  }

  #ownerOf(name: string, by: Principal): Owner {
    const { clock, dice, trace, books } = this;
    return new Owner(name, by, {
      clock,
      dice,
      trace,
      books,
      hub: () => this.hub,
      nextNonce: () => `nonce-${++this.#nonces}`,
    });
  }

  problem(text: string): void {
    this.trace.write(this.clock.now(), `!! ${text}`);
    this.problems.push(text);
  }

  note(text: string): void {
    this.trace.write(this.clock.now(), text);
  }

  /** One of the hubs that run, whichever a caller happens to reach. */
  get hub(): RunningHub | undefined {
    const running = this.hubs.flatMap(({ running }) => running ?? []);
    return running.length > 1 ? this.dice.pick(running) : running[0];
  }

  /** After a hub was killed, started, suspended or resumed. */
  hubsChanged(wasKilled: boolean): void {
    this.#wakefulness.look(
      this.hubs.some(({ isAwake }) => isAwake),
      wasKilled,
    );
  }

  /** What is stored otherwise than before, of what nobody but a hub at work may change. */
  unchangedSince(before: readonly string[]): string | undefined {
    const now = new Set(this.witness.unchanging());
    return before.find((fact) => !now.has(fact));
  }

  #networkOf(by: Principal, common: Pick<NetworkParts, 'clock' | 'dice' | 'trace'>): Network {
    return new Network({
      ...common,
      by,
      hubs: () => this.hubs.map(({ running }) => running),
      fenceOf: (turn) => this.witness.fenceOf(turn),
      applied: (call) => {
        for (const problem of staleFencesChangeNothing(call)) this.problem(problem);
      },
      broken: (problem) => this.problem(problem),
    });
  }

  /** Hubs and agents up, all known to each other, and the owners' main sessions there. */
  async begin(): Promise<void> {
    for (const machine of this.hubs) await machine.start();
    this.hubsChanged(false);
    const { hub } = this.hub!;
    for (const { agent, name } of this.agents) {
      const host = { name, hostname: name, platform: 'linux', version: '0.1.0' };
      await hub.fleet.ensureLocal(this.#template.user, { ...host, slots: this.#slots, known: agent });
    }
    this.eventsBefore = this.witness.events().length;
    this.follower.startAt(await hub.events.position());
    for (const owner of this.persons) {
      const self = await hub.sessions.self(owner.by);
      if (!self.ok) throw new Error(self.error.message);
      owner.self = self.value.id;
      this.outside.add(self.value.id);
    }
    for (const machine of this.agents) machine.start();
    await this.settle();
  }

  async end(): Promise<void> {
    for (const machine of this.agents) machine.kill('power');
    for (const machine of this.hubs) await machine.kill();
    this.witness.close();
  }

  async settle(): Promise<void> {
    await settle(this.#flight);
    this.look();
  }

  /** Lets what is under way go on a bit, and leaves it there. */
  async stir(): Promise<void> {
    await turns(this.dice.between(0, 4));
  }

  /** Moves time on, timer by timer; `between` may break in at any of them, also before what they began is done. */
  async pass(ms: number, between: () => Promise<void> = async () => {}): Promise<void> {
    const end = this.clock.monotonic() + ms;
    for (;;) {
      const next = this.clock.nextTimerIn();
      if (next === undefined || this.clock.monotonic() + next > end) break;
      this.clock.advance(next);
      await between();
      await this.settle();
    }
    this.clock.advance(Math.max(0, end - this.clock.monotonic()));
  }

  /** Sessions that have been in a call of the hub since then: their turns give their slots back meanwhile. */
  #calledSince(at: number): Set<string | undefined> {
    const calls = this.books.calls.filter(({ status, endedAt = 0 }) => status === 'pending' || endedAt >= at);
    return new Set(calls.map(({ by }) => by));
  }

  /** Holds every rule to what is stored now, if that has changed. */
  look(): void {
    if (!this.witness.hasChanged()) return;
    const turns = this.witness.turns();
    const [sessions, approvals] = [this.witness.sessions(), this.witness.approvals()];
    const budgets = this.witness.budgets();
    const moment = { now: this.clock.now(), turns, before: this.#before, sessions, approvals, budgets };
    const calling = this.#calledSince(this.#lookedAt);
    for (const { id, state, session } of turns) {
      if (state === 'waiting' || calling.has(session)) this.#waited.add(id);
    }
    this.#lookedAt = moment.now;
    for (const watch of this.#watches) for (const problem of watch(moment)) this.problem(problem);
    this.#before = new Map(turns.map((turn) => [turn.id, turn]));
  }
}

/** Settings of a hub with short terms, so that a run meets their ends. */
function drawSettings(dice: Dice, slots: number): { key: string; value: number; where: string }[] {
  return Object.entries({
    'agent.leaseSeconds': LEASE_SECONDS,
    'agent.heartbeatSeconds': 10,
    'agent.lostAfterMinutes': LOST_AFTER_MINUTES,
    'agent.slots': slots,
    'session.sleepAfterMinutes': dice.pick([0, 0.25, 1]),
    'approval.expiryHours': dice.pick([0.01, 0.03, 24]),
    'delegate.idleHours': dice.pick([0.01, 0.05, 72]),
    'delegate.maxAgeHours': dice.pick([0.02, 0.1, 168]),
    'delegate.perOwner': 3,
  }).map(([key, value]) => ({ key, value, where: 'simulation' }));
}
