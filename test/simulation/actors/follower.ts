import type { LoggedEvent, Principal } from '#domain';
import type { Dice } from '../world/dice.ts';
import type { RunningHub } from '../world/hub-machine.ts';

/** Reads the event log by cursor, in pieces of any size, from whichever hub is there. */
export class Follower {
  readonly events: LoggedEvent[] = [];
  readonly problems: string[] = [];
  readonly #by: Principal;
  readonly #dice: Dice;
  #cursor: string | undefined;
  #reading = false;
  /** The last read found the end of the log. */
  isAtEnd = false;

  constructor(by: Principal, dice: Dice) {
    this.#by = by;
    this.#dice = dice;
  }

  startAt(cursor: string): void {
    this.#cursor = cursor;
  }

  /** Reads one piece; a read under way when its hub dies is begun anew at the next. */
  read(running: RunningHub | undefined): void {
    const after = this.#cursor;
    if (!running || this.#reading || after === undefined) return;
    this.#reading = true;
    this.isAtEnd = false;
    const endWatch = running.life.atDeath(() => void (this.#reading = false));
    running.life.act(() => {
      void running.life
        .gate(running.hub.events.read(this.#by, { after, limit: this.#dice.pick([1, 7, 60, 500]) }))
        .then((read) => {
          endWatch();
          this.#reading = false;
          if (!read.ok) return void this.problems.push(`events were refused: ${read.error.code}`);
          if ('reset' in read.value)
            return void this.problems.push(`a good cursor was reset: ${read.value.reset}`);
          this.events.push(...read.value.events);
          this.#cursor = read.value.cursor;
          this.isAtEnd = !read.value.more;
        });
    });
  }
}
