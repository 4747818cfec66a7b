import type { UserId } from '#domain';
import type { TaskCaller, WaitingPoll } from './task-caller.ts';

/** What one look of a poll at the tasks came to. */
export interface TasksLook {
  user: UserId;
  lanes: readonly string[];
  /** How many it could have taken. */
  room: number;
  leased: number;
  /** There may be more for others: it took all that it could, or could not take what is there. */
  left: boolean;
}

/** One poll's wait for tasks: known to the caller of tasks while the agent has room for some. */
export class TaskWait {
  readonly #caller: TaskCaller;
  readonly #ring: () => void;
  #poll: WaitingPoll | undefined;
  #stop: (() => void) | undefined;
  #called = false;

  constructor(caller: TaskCaller, ring: () => void) {
    this.#caller = caller;
    this.#ring = ring;
  }

  /** Somebody has to look for tasks, and this poll was chosen. */
  get isCalled(): boolean {
    return this.#called;
  }

  /** It looked because it was called; `look` is undefined when its agent takes no tasks now. */
  answered(look: TasksLook | undefined): void {
    this.#called = false;
    if (this.#poll) this.#caller.looked(this.#poll, look?.left ?? true);
  }

  /** Whether it waits for tasks of other lanes than its agent takes from now, since that has other harnesses. */
  isElsewhere(lanes: readonly string[]): boolean {
    return this.#poll !== undefined && !sameLanes(this.#poll, { lanes });
  }

  /**
   * It goes on to wait. True when it, or a lane of it, only now became known, so that what was ready before was not called
   * out to it.
   */
  goOn(look: TasksLook | undefined): boolean {
    const room = look ? look.room - look.leased : 0;
    if (!look || room < 1) {
      this.end();
      return false;
    }
    if (this.#poll && sameLanes(this.#poll, look)) {
      this.#poll.room = room;
      return false;
    }
    this.#stop?.();
    const ring = () => {
      this.#called = true;
      this.#ring();
    };
    this.#poll = { user: look.user, lanes: look.lanes, room, ring };
    this.#stop = this.#caller.wait(this.#poll);
    return true;
  }

  end(): void {
    this.#stop?.();
    this.#stop = undefined;
    this.#poll = undefined;
    this.#called = false;
  }
}

const sameLanes = (a: Pick<TasksLook, 'lanes'>, b: Pick<TasksLook, 'lanes'>): boolean =>
  a.lanes.join() === b.lanes.join();
