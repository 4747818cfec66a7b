import type { Result } from '#base';
import type { Principal, Refusal, SessionId, TurnId } from '#domain';
import type { Hub } from '#hub';
import type { Dice } from '../world/dice.ts';
import { beginCall, type CallParts } from './actor-calls.ts';

export interface ChatOwnerParts extends CallParts {
  dice: Dice;
  nextNonce: () => string;
  /** The caller that the session's token names. */
  as: (session: SessionId) => Principal;
}

const DOINGS = {
  say: 6,
  sayInThread: 4,
  thread: 2,
  threadOfModel: 2,
  delegateOfModel: 1,
  command: 1,
  anew: 1,
  cancel: 1,
  closeThread: 1,
  close: 0.2,
};

/** A person who talks in a chat and its threads, and the chat's model, which spawns. */
export class ChatOwner {
  readonly #by: Principal;
  readonly #parts: ChatOwnerParts;
  readonly #threads: SessionId[] = [];
  #chat: SessionId | undefined;

  constructor(by: Principal, parts: ChatOwnerParts) {
    this.#by = by;
    this.#parts = parts;
  }

  open(): void {
    this.#call(
      'open',
      (hub) => hub.chats.open(this.#by, { harness: 'fake', cwd: '/work/app' }),
      ({ session }) => (this.#chat = session.id),
    );
  }

  /** Does something at random; answers at once, the call goes on. */
  doSomething(): void {
    const { dice, as } = this.#parts;
    const chat = this.#chat;
    if (chat === undefined) return this.open();
    const [thread] = this.#threads.length === 0 ? [] : [dice.pick(this.#threads)];
    switch (dice.weighted(DOINGS)) {
      case 'say':
        return this.#say(chat);
      case 'sayInThread':
        return this.#say(thread ?? chat);
      case 'thread':
        return this.#spawn(this.#by, chat, { mode: 'session', thread: true, owner: chat });
      case 'threadOfModel':
        return this.#spawn(as(chat), chat, { mode: 'session', thread: true });
      case 'delegateOfModel':
        return this.#spawn(as(chat), chat, { delegate: true });
      case 'command':
        return this.#keepCommand(thread ?? chat);
      case 'anew':
        return this.#call('anew', (hub) => hub.sessions.reset(this.#by, chat));
      case 'cancel':
        return this.#call('cancel', (hub) =>
          hub.sessions.cancel(this.#by, chat, { queued: dice.chance(0.5) }),
        );
      case 'closeThread':
        return this.#closeThread(thread);
      case 'close':
        this.#chat = undefined;
        this.#threads.length = 0;
        return this.#call('close', (hub) => hub.sessions.close(this.#by, chat, { force: dice.chance(0.3) }));
    }
  }

  #say(session: SessionId): void {
    const { dice, nextNonce } = this.#parts;
    const nonce = nextNonce();
    const when = dice.weighted({ queue: 6, interrupt: 2, steer: 1 });
    this.#call(
      `say ${nonce} ${when} to ${session}`,
      (hub) => hub.chats.say(this.#by, session, { text: `Please ${nonce}`, when }),
      ({ turn }) => this.#acknowledged({ turn, session, nonce, what: 'send' }),
    );
  }

  #spawn(
    by: Principal,
    chat: SessionId,
    shape: { delegate: true } | { mode: 'session'; thread: true; owner?: SessionId },
  ): void {
    const nonce = this.#parts.nextNonce();
    const input = { task: `Do ${nonce}`, cwd: '/work/app', harness: 'fake', ...shape };
    this.#call(
      `spawn ${nonce}`,
      (hub) => hub.sessions.spawn(by, input),
      ({ session, turn, thread }) => {
        if (thread && this.#chat === chat) this.#threads.push(session);
        this.#acknowledged({ turn, session, nonce, what: 'spawn' });
      },
      // While its model waits for the start, its own turn has no slot.
      by.kind === 'session' ? by.session : undefined,
    );
  }

  #keepCommand(session: SessionId): void {
    const entry = { text: '/help', outcome: 'answered' as const, answer: 'help', links: [] };
    this.#call('command', (hub) => hub.chats.keepCommand(this.#by, session, entry));
  }

  #closeThread(thread: SessionId | undefined): void {
    if (thread === undefined) return;
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    this.#call('close thread', (hub) => hub.sessions.close(this.#by, thread, { force: false }));
  }

  /** Nobody outside asked for it: that it ends is all that is owed. */
  #acknowledged(of: { turn: TurnId; session: SessionId; nonce: string; what: 'spawn' | 'send' }): void {
    this.#parts.books.acknowledged.push({ ...of, owner: 'chat', asker: of.session });
  }

  /** As of other owners: cut off when the hub dies. */
  #call<T>(
    what: string,
    invoke: (hub: Hub) => Promise<Result<T, Refusal>>,
    taken?: (value: T) => void,
    self?: SessionId,
  ): void {
    beginCall(this.#parts, { name: 'chat', what, invoke, taken, by: self });
  }
}
