import { createIds, ManualClock, type Ids } from '#base';
import { newId, type Principal, type SessionId } from '#domain';
import { Follower } from '../actors/follower.ts';
import { OwnerBooks } from '../actors/owner-books.ts';
import { Owner } from '../actors/owner.ts';
import { countersMatch, labelsAreUnique } from '../invariants/counters-match.ts';
import { endedTurnsAskNothing } from '../invariants/denied-tools-never-run.ts';
import { endedIsFinal, fencesOnlyGrow } from '../invariants/watch/fences-only-grow.ts';
import type { Watch } from '../invariants/watch/moment.ts';
import { silenceIsTheAgents } from '../invariants/watch/silence-is-the-agents.ts';
import { oneTurnAtATime, slotsHold } from '../invariants/watch/slots-hold.ts';
import { staleFencesChangeNothing } from '../invariants/watch/stale-fences-change-nothing.ts';
import { AgentMachine } from './agent-machine.ts';
import { Dice } from './dice.ts';
import { HubMachine } from './hub-machine.ts';
import { Network } from './network.ts';
import { ProcessBooks } from './processes.ts';
import { randomScript, type ScriptBooks } from './random-script.ts';
import { Flight, settle, turns } from './settle.ts';
import { BEGUN, type Template } from './template.ts';
import { Trace } from './trace.ts';
import { Witness, type TurnRow } from './witness.ts';

const LEASE_SECONDS = 30;
const LOST_AFTER_MINUTES = 1;

/** A hub, a machine with an agent and harnesses, a network between them, and owners: all on one clock and one seed. */
export class World {
  readonly clock = new ManualClock(BEGUN);
  readonly dice: Dice;
  readonly trace: Trace;
  readonly hub: HubMachine;
  readonly agent: AgentMachine;
  readonly network: Network;
  readonly witness: Witness;
  readonly follower: Follower;
  readonly books = new OwnerBooks();
  readonly processes = new ProcessBooks();
  readonly scripts: ScriptBooks = { toolsRun: [], mailSeen: new Set() };
  /** Clients of the person, each with a main session of its own. */
  readonly persons: Owner[] = [];
  /** Everybody who calls: the persons, and sessions that act for themselves. */
  readonly owners: Owner[] = [];
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
    const agentToken = newId(ids, 'token');
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
    const given = Object.entries({
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
    this.hub = new HubMachine({ ...common, database, flight: this.#flight, layer: { name: 'flag', given } });
    this.network = new Network({
      ...common,
      by: { kind: 'agent', user: template.user, token: agentToken, agent: template.agent },
      hub: () => this.hub.running,
      fenceOf: (turn) => this.witness.fenceOf(turn),
      applied: (call) => {
        for (const problem of staleFencesChangeNothing(call)) this.problem(problem);
      },
      broken: (problem) => this.problem(problem),
    });
    this.agent = new AgentMachine({
      ...common,
      network: this.network,
      books: this.processes,
      odd: () => this.oddness,
      script: randomScript(dice, clock, this.scripts),
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
    this.#watches = [
      fencesOnlyGrow,
      endedIsFinal,
      oneTurnAtATime,
      slotsHold(slots, (turn) => this.#waited.has(turn)),
      silenceIsTheAgents({
        awakeSince: () => this.hub.running?.awakeSince ?? 0,
        heardAt: () => this.witness.heardAt(),
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

  #ownerOf(name: string, by: Principal): Owner {
    const { clock, dice, trace, books } = this;
    return new Owner(name, by, {
      clock,
      dice,
      trace,
      books,
      hub: () => this.hub.running,
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

  /** Hub and agent up, both known to each other, and the owners' main sessions there. */
  async begin(): Promise<void> {
    const { hub } = await this.hub.start();
    const host = { name: 'mill', hostname: 'mill', platform: 'linux', version: '0.1.0' };
    await hub.fleet.ensureLocal(this.#template.user, { ...host, slots: this.#slots });
    this.eventsBefore = this.witness.events().length;
    this.follower.startAt(await hub.events.position());
    for (const owner of this.persons) {
      const self = await hub.sessions.self(owner.by);
      if (!self.ok) throw new Error(self.error.message);
      owner.self = self.value.id;
      this.outside.add(self.value.id);
    }
    this.agent.start();
    await this.settle();
  }

  async end(): Promise<void> {
    this.agent.kill('power');
    await this.hub.kill();
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
    const moment = { now: this.clock.now(), turns, before: this.#before, sessions, approvals };
    const calling = this.#calledSince(this.#lookedAt);
    for (const { id, state, session } of turns) {
      if (state === 'waiting' || calling.has(session)) this.#waited.add(id);
    }
    this.#lookedAt = moment.now;
    for (const watch of this.#watches) for (const problem of watch(moment)) this.problem(problem);
    this.#before = new Map(turns.map((turn) => [turn.id, turn]));
  }
}
