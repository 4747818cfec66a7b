import type { UserId } from '#domain';
import { taskRows, type Store } from '#store';

/** A poll that waits and could take tasks. */
export interface WaitingPoll {
  user: UserId;
  /** The lanes that its agent takes from. */
  lanes: readonly string[];
  /** How many tasks it could take now. */
  room: number;
  /** Makes it look for tasks; it says afterwards what came of it. */
  ring: () => void;
}

/** Its own lanes alone are looked through: thousands of agents have thousands of them. */
const topicsOf = ({ user, lanes }: WaitingPoll): string[] =>
  lanes.map((lane) => taskRows.readyTopic(user, lane));

/** Those who wait for tasks of one lane. */
interface Lane {
  waiting: Set<WaitingPoll>;
  /** Who looks now: others are not called before it has said what came of it. */
  called: WaitingPoll | undefined;
  /** Who has looked since the lane was woken, and left something or could not take it. */
  tried: Set<WaitingPoll>;
  /** It was woken while somebody looked. */
  again: boolean;
  stopListening: () => void;
}

/**
 * Calls agents to tasks that became ready, one after another: whoever has the most slots free first, the next only when
 * that one took all it could, or none. A thousand idle agents do not run a claim each for one task. Each hub calls those
 * whose polls it holds; a wake that is lost is made up for by their next poll.
 */
export class TaskCaller {
  readonly #store: Pick<Store, 'listen'>;
  readonly #lanes = new Map<string, Lane>();

  constructor(store: Pick<Store, 'listen'>) {
    this.#store = store;
  }

  /** From now on the poll is called; answers a function that ends it, which a poll does that goes away. */
  wait(poll: WaitingPoll): () => void {
    const topics = topicsOf(poll);
    for (const topic of topics) this.#laneOf(topic).waiting.add(poll);
    return () => {
      for (const topic of topics) this.#lanes.get(topic)?.waiting.delete(poll);
      this.looked(poll, true);
      for (const topic of topics) this.#dropEmpty(topic);
    };
  }

  /** A poll that was called has looked. `left`: it may have left something, or could not take what there is. */
  looked(poll: WaitingPoll, left: boolean): void {
    for (const topic of topicsOf(poll)) {
      const lane = this.#lanes.get(topic);
      if (lane?.called !== poll) continue;
      lane.called = undefined;
      if (lane.again) lane.tried.clear();
      else lane.tried.add(poll);
      if (lane.again || left) this.#call(lane);
    }
  }

  #laneOf(topic: string): Lane {
    const known = this.#lanes.get(topic);
    if (known) return known;
    const stopListening = this.#store.listen(topic, () => this.#woken(lane));
    const lane: Lane = {
      waiting: new Set(),
      called: undefined,
      tried: new Set(),
      again: false,
      stopListening,
    };
    this.#lanes.set(topic, lane);
    return lane;
  }

  #dropEmpty(topic: string): void {
    const lane = this.#lanes.get(topic);
    if (!lane || lane.waiting.size > 0) return;
    lane.stopListening();
    this.#lanes.delete(topic);
  }

  #woken(lane: Lane): void {
    if (lane.called) {
      lane.again = true;
      return;
    }
    lane.tried.clear();
    this.#call(lane);
  }

  #call(lane: Lane): void {
    lane.again = false;
    let best: WaitingPoll | undefined;
    for (const poll of lane.waiting) if (!lane.tried.has(poll) && poll.room > (best?.room ?? 0)) best = poll;
    if (!best) {
      lane.tried.clear();
      return;
    }
    lane.called = best;
    best.ring();
  }
}
