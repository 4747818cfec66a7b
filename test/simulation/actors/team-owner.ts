import type { Result } from '#base';
import type { MessageId, Principal, Refusal, SessionId, TaskId } from '#domain';
import type { Hub } from '#hub';
import { HAND } from '../../support/hand-role.ts';
import type { Dice } from '../world/dice.ts';
import { beginCall, type CallParts } from './actor-calls.ts';

export interface TeamOwnerParts extends CallParts {
  dice: Dice;
  nextNonce: () => string;
  /** The caller that the session's token names. */
  as: (session: SessionId) => Principal;
}

const NAMES = ['ann', 'bob', 'cid'] as const;
const TEAM = 'crew';
/** More than may wait at one recipient. */
const FLOOD = 55;
const DOINGS = {
  note: 6,
  broadcast: 2,
  task: 4,
  moveTask: 0.7,
  stop: 1.5,
  answerStop: 2,
  force: 0.5,
  replace: 1,
  spawn: 1,
  flood: 0.15,
};

/** A person who leads a team from outside, and the team's members, who write to each other. */
export class TeamOwner {
  readonly #by: Principal;
  readonly #parts: TeamOwnerParts;
  /** The session that each was last seen in. */
  readonly #mates = new Map<string, SessionId>();
  readonly #tasks: TaskId[] = [];
  readonly #stops = new Map<string, string>();

  constructor(by: Principal, parts: TeamOwnerParts) {
    this.#by = by;
    this.#parts = parts;
  }

  form(): void {
    const teammates = NAMES.map((name) => this.#mate(name));
    this.#call(
      'form',
      (hub) => hub.teams.create(this.#by, { name: TEAM, cwd: '/work/app', roles: [HAND], teammates }),
      ({ teammates: all }) => {
        for (const { teammate } of all) this.#mates.set(teammate.name, teammate.session);
      },
    );
  }

  /** Does something at random; answers at once, the call goes on. */
  doSomething(): void {
    const { dice } = this.#parts;
    if (this.#mates.size === 0) return this.form();
    const name = dice.pick(NAMES);
    switch (dice.weighted(DOINGS)) {
      case 'note':
        return this.#note(name);
      case 'broadcast':
        return this.#broadcast();
      case 'task':
        return this.#addTask();
      case 'moveTask':
        return this.#moveTask();
      case 'stop':
        return this.#stop(name, false);
      case 'answerStop':
        return this.#answerStop(name);
      case 'force':
        return this.#stop(name, true);
      case 'replace':
        return this.#call(
          `replace ${name}`,
          (hub) => hub.teams.replace(this.#by, TEAM, name, {}),
          ({ session }) => void this.#mates.set(name, session),
        );
      case 'spawn':
        return this.#call(
          `join ${name}`,
          (hub) => hub.teams.spawn(this.#by, TEAM, this.#mate(name)),
          ({ session }) => void this.#mates.set(name, session),
        );
      case 'flood':
        for (let n = 0; n < FLOOD; n++) this.#send(this.#by, name);
    }
  }

  /** Nobody is left between being asked to stop and having answered. */
  endStops(): void {
    for (const name of this.#stops.keys()) this.#stop(name, true);
    this.#stops.clear();
  }

  #mate(name: string) {
    const { dice, nextNonce } = this.#parts;
    const task = dice.chance(0.3) ? { task: `Do ${nextNonce()}` } : {};
    return { name, role: HAND.name, harness: 'fake', workspace: 'shared' as const, ...task };
  }

  #note(name: string): void {
    const { dice, as } = this.#parts;
    const session = this.#mates.get(dice.pick(NAMES));
    const from = session === undefined || dice.chance(0.3) ? this.#by : as(session);
    this.#send(from, dice.chance(0.15) ? `${TEAM}:lead:lead` : name);
  }

  #send(from: Principal, to: string): void {
    const { books, dice, nextNonce } = this.#parts;
    const body = `About ${nextNonce()}`;
    const request = dice.chance(0.2) ? { request: 'ask_question' as const } : {};
    const timeoutSeconds = dice.pick([0, 0, 3]);
    this.#call(
      `post to ${to}`,
      (hub) => hub.teamMail.send(from, { to, team: TEAM, body, timeoutSeconds, ...request }),
      ({ message }) => void books.posted.add(message.id),
    );
  }

  #broadcast(): void {
    const { books, nextNonce } = this.#parts;
    const body = `All: ${nextNonce()}`;
    this.#call(
      'broadcast',
      (hub) => hub.teamMail.broadcast(this.#by, TEAM, { body }),
      ({ sent }) => {
        for (const { message } of sent) books.posted.add(message as MessageId);
      },
    );
  }

  #addTask(): void {
    const { dice, nextNonce } = this.#parts;
    const nonce = nextNonce();
    const [last] = this.#tasks.slice(-1);
    const needs = last && dice.chance(0.3) ? { needs: [last] } : {};
    const session = this.#mates.get(dice.pick(NAMES));
    const to = session && dice.chance(0.2) ? { assignee: { kind: 'session', session } as const } : {};
    const draft = { title: `Task ${nonce}`, description: `Do ${nonce}`, team: TEAM, ...needs, ...to };
    this.#call(
      `team task ${nonce}`,
      (hub) => hub.tasks.create(this.#by, draft),
      ({ task }) => void this.#tasks.push(task.id),
    );
  }

  #moveTask(): void {
    const { dice } = this.#parts;
    if (this.#tasks.length === 0) return;
    const task = dice.pick(this.#tasks);
    const state = dice.weighted({ up_next: 3, inbox: 1, cancelled: 2, done: 1 });
    this.#call(`move ${task} ${state}`, (hub) => hub.tasks.move(this.#by, task, { state }));
  }

  #stop(name: string, force: boolean): void {
    this.#call(
      `stop ${name}${force ? ' by force' : ''}`,
      (hub) => hub.teams.stop(this.#by, TEAM, name, { force }),
      ({ id, state }) => {
        if (state === 'asked') this.#stops.set(name, id);
      },
    );
  }

  #answerStop(name: string): void {
    const { dice, as } = this.#parts;
    const [request, session] = [this.#stops.get(name), this.#mates.get(name)];
    if (request === undefined || session === undefined) return;
    this.#stops.delete(name);
    const answer = dice.chance(0.6) ? { accept: true } : { accept: false, reason: 'There is more to do.' };
    this.#call(`answer ${request}`, (hub) => hub.teams.answerStop(as(session), request, answer));
  }

  /** As of other owners: cut off when the hub dies. */
  #call<T>(
    what: string,
    invoke: (hub: Hub) => Promise<Result<T, Refusal>>,
    taken?: (value: T) => void,
  ): void {
    beginCall(this.#parts, { name: 'team', what, invoke, taken });
  }
}
