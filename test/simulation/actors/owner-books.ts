import type { Message, MessageId, SessionId, TurnId } from '#domain';

/** One call of an owner, and what it knows of it. `cut`: the hub died, or the owner went away, before an answer came. */
export interface OwnerCall {
  what: string;
  /** The session that calls, where it is known. */
  by?: SessionId | undefined;
  status: 'pending' | 'ok' | 'refused' | 'cut';
  begunAt: number;
  endedAt?: number;
}

/** What reached an owner about one turn. */
export interface Receipts {
  answers: number;
  mails: Map<string, Message>;
}

/** A spawn or send that was acknowledged to somebody outside, who is owed its outcome. */
export interface Acknowledged {
  turn: TurnId;
  session: SessionId;
  owner: string;
  asker: SessionId;
  nonce: string;
  what: 'spawn' | 'send';
}

/** What the owners did and what they were told. */
export class OwnerBooks {
  readonly calls: OwnerCall[] = [];
  readonly acknowledged: Acknowledged[] = [];
  /** Mail between members of teams that was accepted. */
  readonly posted = new Set<MessageId>();
  readonly receipts = new Map<string, Receipts>();
  /** `session_failed` and `session_closed`, by the session that they are about. */
  readonly notices = new Map<string, Message[]>();
  /** Owners of whom a call was cut: an answer may have been lost on the way to them. */
  readonly cutOff = new Set<string>();
  readonly problems: string[] = [];
  nonces = new Map<TurnId, string>();

  receiptsOf(owner: string, turn: TurnId): Receipts {
    const key = `${owner} ${turn}`;
    let found = this.receipts.get(key);
    if (!found) this.receipts.set(key, (found = { answers: 0, mails: new Map() }));
    return found;
  }

  mailed(owner: string, message: Message): void {
    if (message.turn) this.receiptsOf(owner, message.turn).mails.set(message.id, message);
    else if (message.from) {
      const before = this.notices.get(`${owner} ${message.from}`) ?? [];
      if (!before.some(({ id }) => id === message.id)) before.push(message);
      this.notices.set(`${owner} ${message.from}`, before);
    }
  }

  get pending(): OwnerCall[] {
    return this.calls.filter(({ status }) => status === 'pending');
  }
}
