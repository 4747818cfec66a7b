import type { Result } from '#base';
import {
  STATUS_WORDS,
  type Approval,
  type ApprovalMode,
  type BudgetPeriod,
  type Principal,
  type Refusal,
  type SessionId,
  type TaskId,
  type TurnId,
  type StatusWord,
} from '#domain';
import type { Hub, SendOutcome, SpawnInput } from '#hub';
import type { Dice } from '../world/dice.ts';
import { beginCall, type CallParts } from './actor-calls.ts';

export interface OwnerParts extends CallParts {
  dice: Dice;
  nextNonce: () => string;
}

const WITH_WHY = new Set<StatusWord>(['queued', 'paused', 'needs_you', 'failed', 'lost', 'stalled']);
const GONE = new Set(['session.closed', 'session.failed', 'session.not_found', 'session.expired']);
const LABELS = ['amber', 'birch', 'cedar'];
const MODES: ApprovalMode[] = ['ask', 'ask', 'ask', 'auto-edits', 'deny', 'yolo'];
const DOINGS = {
  spawn: 5,
  send: 9,
  cancel: 2,
  close: 1.5,
  wait: 5,
  mode: 0.7,
  replace: 0.4,
  rebind: 0.6,
  look: 1,
  task: 3,
  moveTask: 1,
};

interface CallOptions<T> {
  taken?: (value: T) => void;
  /** The owner goes away after so many ms, without waiting for the answer. */
  abortAfter?: number | undefined;
  /** The session that it is about, as it was named. */
  address?: string;
}

/** Somebody who owns sessions: a person's client with its main session, or a managed session. */
export class Owner {
  readonly name: string;
  readonly by: Principal;
  /** What it may address: ids of sessions that it saw come to be. */
  readonly known: SessionId[] = [];
  self: SessionId | undefined;
  readonly #tasks: TaskId[] = [];
  readonly #parts: OwnerParts;

  constructor(name: string, by: Principal, parts: OwnerParts) {
    this.name = name;
    this.by = by;
    this.#parts = parts;
  }

  /** Does something at random; answers at once, the call goes on. */
  doSomething(): void {
    const { dice } = this.#parts;
    const address = this.#address();
    const doing = this.known.length < 2 && dice.chance(0.6) ? 'spawn' : dice.weighted(DOINGS);
    const on = <T>(invoke: (hub: Hub) => Promise<Result<T, Refusal>>, taken?: (value: T) => void) =>
      this.#call(`${doing} ${address}`, invoke, { address, ...(taken ? { taken } : {}) });
    switch (doing) {
      case 'spawn':
        return this.#spawn();
      case 'send':
        return this.#send(address);
      case 'wait':
        return this.waitForMail(dice.pick([0, 0, 5, 20]));
      case 'cancel':
        return on((hub) => hub.sessions.cancel(this.by, address, { queued: dice.chance(0.4) }));
      case 'close':
        return on((hub) => hub.sessions.close(this.by, address, { force: dice.chance(0.3) }));
      case 'mode':
        return on((hub) => hub.sessions.setMode(this.by, address, dice.pick(MODES)));
      case 'replace':
        return on(
          (hub) => hub.sessions.replace(this.by, address),
          ({ session }) => this.known.push(session),
        );
      case 'rebind':
        return on((hub) => hub.sessions.rebind(this.by, address, { force: true }));
      case 'look':
        return this.#look();
      case 'task':
        return this.#addTask();
      case 'moveTask':
        return this.#moveTask();
    }
  }

  /** Answers some of what waits for a person. */
  answerApprovals(share: number): void {
    const { dice } = this.#parts;
    this.#call(
      'approvals',
      (hub) => hub.approvals.list(this.by, { state: dice.chance(0.9) ? 'pending' : 'all', limit: 20 }),
      {
        taken: ({ items }) => {
          for (const { approval } of items) if (dice.chance(share)) this.#answer(approval);
        },
      },
    );
  }

  waitForMail(timeoutSeconds: number, turn?: TurnId): void {
    const { dice, books } = this.#parts;
    const aborts = turn === undefined && dice.chance(0.05);
    const limit = dice.pick([1, 3, 20]);
    this.#call(
      `wait ${timeoutSeconds}${turn ? ` for ${turn}` : ''}`,
      (hub, signal) => hub.mail.wait(this.by, { timeoutSeconds, limit, ...(turn ? { turn } : {}) }, signal),
      {
        taken: ({ messages }) => {
          for (const message of messages) books.mailed(this.name, message);
        },
        abortAfter: aborts ? dice.between(10, 4_000) : undefined,
      },
    );
  }

  /** Bounds all that this person runs. */
  setBudget(): void {
    const { dice } = this.#parts;
    const limits = [
      { kind: 'turns' as const, soft: null, hard: dice.between(2, 12) },
      { kind: 'time' as const, soft: 30_000, hard: dice.between(60_000, 600_000) },
    ];
    const period = dice.pick<BudgetPeriod>(['none', 'day']);
    this.#call('budget', (hub) => hub.budgets.set(this.by, { scope: 'user', limits, period, zone: 'UTC' }));
  }

  #answer({ id, kind }: Pick<Approval, 'id' | 'kind'>): void {
    const { dice } = this.#parts;
    const answer =
      kind === 'budget'
        ? dice.weighted({ raise_half: 4, raise_double: 4, stay: 1, cancel: 1 })
        : dice.chance(0.65)
          ? 'allow'
          : 'deny';
    this.#call(`answer ${id} ${answer}`, (hub) =>
      hub.approvals.answer(this.by, id, { answer, scope: 'session', expiresInHours: 1 }),
    );
  }

  #spawn(): void {
    const { dice, nextNonce } = this.#parts;
    const nonce = nextNonce();
    const delegate = dice.chance(0.7);
    const input: SpawnInput = {
      task: `Do ${nonce}`,
      cwd: '/work/app',
      harness: 'fake',
      ...(delegate ? { delegate } : {}),
      ...(delegate && dice.chance(0.7) ? { label: dice.pick(LABELS) } : {}),
      ...(this.by.kind === 'user' ? { approvals: dice.pick(MODES), mayApprove: dice.chance(0.3) } : {}),
      ...(dice.chance(0.1) ? { unattended: true } : {}),
    };
    this.#call(
      `spawn ${nonce} ${input.label ?? ''}`,
      (hub, signal) => hub.sessions.spawn(this.by, input, signal),
      {
        taken: (outcome) => {
          this.known.push(outcome.session);
          this.#acknowledged({ ...outcome, nonce, what: 'spawn' });
        },
      },
    );
  }

  /** One that an agent may take by itself. */
  #addTask(): void {
    const { dice, nextNonce } = this.#parts;
    const nonce = nextNonce();
    const [last] = this.#tasks.slice(-1);
    const needs = last && dice.chance(0.2) ? { needs: [last] } : {};
    const mode = this.by.kind === 'user' ? { mode: dice.pick(MODES) } : {};
    const work = { cwd: '/work/app', ...mode };
    const once = dice.chance(0.3) ? { mostAttempts: 1 } : {};
    const draft = {
      title: `Task ${nonce}`,
      description: `Do ${nonce}`,
      priority: dice.pick([0, 1, 3] as const),
    };
    this.#call(`task ${nonce}`, (hub) => hub.tasks.create(this.by, { ...draft, ...needs, ...once, work }), {
      taken: ({ task }) => void this.#tasks.push(task.id),
    });
  }

  #moveTask(): void {
    const { dice } = this.#parts;
    if (this.#tasks.length === 0) return;
    const task = dice.pick(this.#tasks);
    const state = dice.weighted({ up_next: 3, inbox: 2, cancelled: 2, done: 1 });
    this.#call(`move ${task} ${state}`, (hub) => hub.tasks.move(this.by, task, { state }));
  }

  #send(address: string): void {
    const { dice, nextNonce } = this.#parts;
    const nonce = nextNonce();
    const when = dice.weighted({ queue: 6, interrupt: 2, steer: 2 });
    const timeoutSeconds = dice.pick([0, 0, 1, 5, 30, 120]);
    const abortAfter = dice.chance(0.05) ? dice.between(10, 5_000) : undefined;
    this.#call(
      `send ${nonce} ${when} ${timeoutSeconds}s to ${address}`,
      (hub, signal) =>
        hub.sessions.send(this.by, address, { message: `Please ${nonce}`, timeoutSeconds, when }, signal),
      { taken: (outcome) => this.#sent(outcome, nonce), abortAfter, address },
    );
  }

  #sent(outcome: SendOutcome, nonce: string): void {
    const { books } = this.#parts;
    this.#acknowledged({ ...outcome, nonce, what: 'send' });
    if (outcome.status !== 'accepted') books.receiptsOf(this.name, outcome.turn).answers += 1;
    if (outcome.status === 'replied' && !outcome.reply?.includes(`re:${nonce};`)) {
      books.problems.push(`the reply to ${nonce} (${outcome.turn}) is not its own: ${outcome.reply ?? ''}`);
    }
  }

  #acknowledged(of: { turn: TurnId; session: SessionId; nonce: string; what: 'spawn' | 'send' }): void {
    const { books } = this.#parts;
    const { turn, session, nonce, what } = of;
    books.nonces.set(turn, nonce);
    if (this.self)
      books.acknowledged.push({ turn, session, nonce, what, owner: this.name, asker: this.self });
  }

  #look(): void {
    const { dice, books } = this.#parts;
    this.#call(
      'list',
      (hub) => hub.sessions.list(this.by, { state: dice.pick(['live', 'all']), limit: 50 }),
      {
        taken: ({ items }) => {
          for (const { session, status } of items) {
            if (!STATUS_WORDS.includes(status.word))
              books.problems.push(`session ${session.id} has no status: ${status.word as string}`);
            if (WITH_WHY.has(status.word) && !status.why)
              books.problems.push(`session ${session.id} is ${status.word} and does not say why`);
          }
        },
      },
    );
  }

  #address(): string {
    const { dice } = this.#parts;
    if (this.known.length === 0 || dice.chance(0.15)) return dice.pick(LABELS);
    return dice.chance(0.8) ? dice.pick(this.known.slice(-4)) : dice.pick(this.known);
  }

  /** Mostly leaves alone what it was told is gone. */
  #forget(address: string, { code }: Refusal): void {
    const at = this.known.findIndex((id) => id === address);
    if (at >= 0 && GONE.has(code) && this.#parts.dice.chance(0.8)) this.known.splice(at, 1);
  }

  /** Begins a call. Its answer is heard when it comes, unless the hub dies or this owner goes away before. */
  #call<T>(
    what: string,
    invoke: (hub: Hub, signal: AbortSignal) => Promise<Result<T, Refusal>>,
    { taken, abortAfter, address }: CallOptions<T> = {},
  ): void {
    const { books } = this.#parts;
    beginCall(this.#parts, {
      name: this.name,
      what,
      by: this.self,
      invoke,
      taken,
      refused: (why) => address !== undefined && this.#forget(address, why),
      cut: () => books.cutOff.add(this.name),
      abortAfter,
    });
  }
}
