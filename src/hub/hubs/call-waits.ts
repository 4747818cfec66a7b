import type { AgentId, MessageId, SessionId, TurnId } from '#domain';
import { callWaitRows, type Reader, type Store, type Tx } from '#store';
import { HUB_SILENT_MS, type HubRoster } from './hub-roster.ts';

/** A wait lasts as long as its call may; this much later at the latest nobody counts it any more. */
const MARGIN_MS = 5_000;

/** One call that waits, as it was begun. */
export interface BegunWait {
  session: SessionId;
  /** The turn or the request that it is about. */
  about: TurnId | MessageId | null;
  /** Its row, where other hubs have to know of it. */
  row: string | null;
}

/**
 * Calls that wait for what another session does. What is told of an awaited turn is the answer of its call, so no other
 * call of the same session is handed it as mail meanwhile. And a turn whose session waits holds no slot: else owners
 * that wait could take every slot from those that they wait for. Alone on its store a hub keeps this in memory, since a
 * wait is a call and ends with it; several hubs write it down, and the waits of a hub that died are over.
 */
export class CallWaits {
  readonly #store: Store;
  readonly #roster: HubRoster;
  readonly #ids: { next(prefix: string): string };
  readonly #awaited = new Set<TurnId | MessageId>();
  readonly #calls = new Map<SessionId, number>();

  constructor(store: Store, roster: HubRoster, ids: { next(prefix: string): string }) {
    this.#store = store;
    this.#roster = roster;
    this.#ids = ids;
  }

  /**
   * In the unit that the call waits for: from its commit on every hub knows. `about`: the turn whose outcome, or the
   * request whose answer, the call awaits.
   */
  async begin(tx: Tx, session: SessionId, about: TurnId | MessageId | null, ms: number): Promise<BegunWait> {
    if (!this.#roster.shared) return { session, about, row: null };
    const id = this.#ids.next('wait');
    const until = tx.now + ms + MARGIN_MS;
    await callWaitRows.insertCallWait(tx, { id, hub: this.#roster.id, session, about, until });
    return { session, about, row: id };
  }

  /** After the commit; answers a function that ends the wait. `isForgotten`: `forget` was committed already. */
  hold(wait: BegunWait): (isForgotten?: boolean) => void {
    const { session, about } = wait;
    if (about !== null) this.#awaited.add(about);
    this.#calls.set(session, (this.#calls.get(session) ?? 0) + 1);
    let over = false;
    return (isForgotten = false) => {
      if (over) return;
      over = true;
      if (about !== null) this.#awaited.delete(about);
      const left = (this.#calls.get(session) ?? 1) - 1;
      if (left === 0) this.#calls.delete(session);
      else this.#calls.set(session, left);
      if (!isForgotten) this.#forgetLater(wait);
    };
  }

  /** In the unit with which the call has what it waited for. */
  async forget(tx: Tx, { row }: BegunWait): Promise<void> {
    if (row !== null) await callWaitRows.removeCallWait(tx, row);
  }

  /** The turns and requests whose outcome is the answer of a call under way, and so no mail of this session now. */
  async awaited(tx: Tx, session: SessionId): Promise<ReadonlySet<TurnId | MessageId>> {
    if (!this.#roster.shared) return this.#awaited;
    return new Set(await callWaitRows.awaitedBy(tx, session, this.#living(tx)));
  }

  /** Sessions of these agents whose turns hold no slot now. */
  async sessions(reader: Reader, agents: readonly AgentId[]): Promise<SessionId[]> {
    if (!this.#roster.shared) return [...this.#calls.keys()];
    return callWaitRows.waitingSessions(reader, agents, this.#living(reader));
  }

  #living({ now }: Reader): callWaitRows.Living {
    return { own: this.#roster.id, since: now - HUB_SILENT_MS };
  }

  /** Nobody waits for that; a row that stays ends by itself. */
  #forgetLater(wait: BegunWait): void {
    if (wait.row !== null) this.#store.unit((tx) => this.forget(tx, wait)).catch(() => {});
  }
}
