import type { CallOutcome } from '#workflow/script';
import type { Program, ProgramEnd, ProgramEvents, ProgramStill } from '#workflow';

/** What a program did after it was told something: it stands still, or it has ended. */
export type ProgramMove = { still: ProgramStill } | { end: ProgramEnd };

/** A program as a conversation: it is told one thing, and then asked what it did. */
export class ProgramFeed {
  readonly #program: Program;
  readonly #moves: ProgramMove[] = [];
  #waiting: ((move: ProgramMove) => void) | undefined;
  #end: ProgramEnd | undefined;

  /** `onEnd`: it has ended, perhaps while nobody asked. */
  constructor(start: (events: ProgramEvents) => Program, onEnd: () => void) {
    this.#program = start({ onStill: (still) => this.#put({ still }) });
    void this.#program.ended.then((end) => {
      this.#end = end;
      this.#put({ end });
      onEnd();
    });
  }

  /** How it ended, once it has. */
  get end(): ProgramEnd | undefined {
    return this.#end;
  }

  /** What it did since the last time; after its end always that. One that waits for nothing more is about to end. */
  async next(): Promise<ProgramMove> {
    const move = await this.#take();
    if ('still' in move && (move.still.last || move.still.open.length === 0)) await this.#program.ended;
    return move;
  }

  #take(): Promise<ProgramMove> {
    const move = this.#moves.shift();
    if (move) return Promise.resolve(move);
    if (this.#end) return Promise.resolve({ end: this.#end });
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  async answer(call: number, outcome: CallOutcome, spent: number): Promise<ProgramMove> {
    if (this.#end) return { end: this.#end };
    this.#program.answer(call, outcome, spent);
    return this.next();
  }

  kill(): Promise<void> {
    return this.#program.kill();
  }

  #put(move: ProgramMove): void {
    const waiting = this.#waiting;
    if (!waiting) return void this.#moves.push(move);
    this.#waiting = undefined;
    waiting(move);
  }
}
