import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { moved, newId, PLAN_MOVES, STOP_MOVES } from '#domain';
import type { PlanMove, PlanState, Principal, StopMove, StopRequest, StopState } from '#domain';
import { codeOf, good, HubWorld } from '../testing/hub-world.ts';

// Whatever people, leads and teammates try, in whatever order: what the hub allows is what the tables of moves say.

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open();
});
afterEach(() => world.close());

let names = 0;
/** A teammate in a team of its own, under an outside lead. */
async function seeded(planRequired: boolean) {
  const as = (session: Extract<Principal, { kind: 'session' }>['session']): Principal => {
    return { kind: 'session', user: world.person.user, token: newId(world.ids, 'token'), session };
  };
  const team = `crew-${names++}`;
  const client = good(await world.hub.sessions.connect(world.person, { client: 'grok', fresh: true }));
  const lead = as(client.session);
  const mate = { name: 'bob', role: 'developer', harness: 'echo', planRequired };
  const formed = good(
    await world.hub.teams.create(lead, { name: team, cwd: '/work/app', teammates: [mate] }),
  );
  const [bob] = formed.teammates;
  if (!bob) throw new Error('nobody joined');
  const view = async () => good(await world.hub.teams.status(world.person, team)).teammates[0]!.teammate;
  return { team, lead, bob: as(bob.teammate.session), session: bob.teammate.session, view };
}

type Seeded = Awaited<ReturnType<typeof seeded>>;

/** A request to stop as the table has it, tried against the hub. Each step answers what the hub did and what it should have. */
class StopModel {
  readonly #on: Seeded;
  #state: StopState | undefined;
  #id: string | undefined;
  #old: string | undefined;
  #due = 0;

  constructor(on: Seeded) {
    this.#on = on;
  }

  readonly steps = {
    wait: async () => {
      world.clock.advance(60_000);
      return [true, true];
    },
    ask: async () => {
      const stands = this.#state !== undefined && this.#state !== 'declined';
      const hasLeft = (await this.#on.view()).leftAt !== null;
      const asked = await world.hub.teams.stop(this.#on.lead, this.#on.team, 'bob', { force: false });
      if (!asked.ok) return [asked.error.code, hasLeft ? 'team.teammate_left' : 'ok'];
      // Where one stands it is the same; after a refusal to stop it is another.
      const isSame = asked.value.id === this.#id;
      if (!isSame) this.#began(asked.value);
      return [isSame, stands];
    },
    force: async () => {
      const { leftAt } = await this.#on.view();
      const isDue = this.#state === 'declined' || world.clock.now() >= this.#due;
      const may = leftAt === null && this.#state !== undefined && isDue;
      const forced = await world.hub.teams.stop(this.#on.lead, this.#on.team, 'bob', { force: true });
      if (may) this.#move('force');
      return [forced.ok, may];
    },
    accept: () => this.#answer('accept'),
    decline: () => this.#answer('decline'),
    answer_old: async () => {
      const { bob } = this.#on;
      const answered = await world.hub.teams.answerStop(bob, this.#old ?? 'stp_none', { accept: true });
      return [answered.ok, false];
    },
  };

  /** What stands, by the hub and by the table. */
  async stands() {
    return [(await this.#on.view()).stop?.state, this.#state];
  }

  #began({ id, deadlineAt }: StopRequest): void {
    [this.#old, this.#id, this.#state, this.#due] = [this.#id, id, 'asked', deadlineAt];
  }

  #move(name: StopMove): boolean {
    const next = this.#state && moved(STOP_MOVES, name, this.#state);
    this.#state = next ?? this.#state;
    return next !== undefined;
  }

  async #answer(name: 'accept' | 'decline') {
    const answer = { accept: name === 'accept', reason: 'because' };
    const answered = await world.hub.teams.answerStop(this.#on.bob, this.#id ?? 'stp_none', answer);
    return [answered.ok, this.#move(name)];
  }
}

test('a request to stop goes by its table: one answer each, and force when it is due', async () => {
  const names = ['ask', 'accept', 'decline', 'force', 'wait', 'answer_old'] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 12 }), async (tried) => {
      const model = new StopModel(await seeded(false));
      for (const name of tried) {
        const [did, should] = await model.steps[name]();
        expect([name, did]).toEqual([name, should]);
        const [stored, expected] = await model.stands();
        expect(stored).toBe(expected);
      }
    }),
    { numRuns: 25 },
  );
});

/** A plan as the table has it, tried against the hub. */
class PlanModel {
  readonly #on: Seeded;
  #state: PlanState = 'required';

  constructor(on: Seeded) {
    this.#on = on;
  }

  readonly steps = {
    turn: async () => {
      await this.#turn('a plan');
      this.#move('submit');
      return [];
    },
    empty_turn: async () => {
      await this.#turn(' ');
      return [];
    },
    approve: () => this.#answer('approve'),
    reject: () => this.#answer('reject'),
  };

  async stands() {
    return [(await this.#on.view()).plan, this.#state];
  }

  #move(name: PlanMove): void {
    this.#state = moved(PLAN_MOVES, name, this.#state) ?? this.#state;
  }

  async #turn(reply: string): Promise<void> {
    const message = { message: 'go', timeoutSeconds: 0, when: 'queue' } as const;
    good(await world.hub.sessions.send(world.person, this.#on.session, message));
    await world.agent.answer(reply);
  }

  /** What its author gets, and what a person gets who answers after it; nothing where nothing is asked. */
  async #answer(answer: 'approve' | 'reject'): Promise<string[]> {
    const query = { state: 'pending', session: this.#on.session, limit: 5 } as const;
    const { items } = good(await world.hub.approvals.list(world.person, query));
    const given = { answer, scope: 'cwd', expiresInHours: 1 } as const;
    const codes: string[] = [];
    for (const { approval } of items)
      for (const by of [this.#on.bob, world.person])
        codes.push(codeOf(await world.hub.approvals.answer(by, approval.id, given)));
    this.#move(answer);
    return codes;
  }
}

test('a plan goes by its table: handed in by a turn, answered once, and never by its author', async () => {
  const names = ['turn', 'approve', 'reject', 'empty_turn'] as const;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 10 }), async (tried) => {
      const on = await seeded(true);
      const model = new PlanModel(on);
      for (const name of tried) {
        const answers = await model.steps[name]();
        expect(['', 'approval.not_yours,ok']).toContain(answers.join());
        const [stored, expected] = await model.stands();
        expect([name, stored]).toEqual([name, expected]);
      }
      // For the next round nothing of this one is left to be offered.
      good(await world.hub.sessions.close(world.person, on.session, { force: true }));
    }),
    { numRuns: 15 },
  );
});
