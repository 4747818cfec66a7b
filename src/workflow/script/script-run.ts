import type { Clock, StopTimer } from '#base';
import { isDeeperThan } from './json-depth.ts';
import { SCRIPT_LIMITS, WALL_LIMITS } from './script-limits.ts';
import type { CallOutcome, RunningScript, ScriptEnd, ScriptEvents, ScriptStart } from './script-port.ts';
import { errorName } from './thread/error-name.ts';
import type { Order } from './thread/orders.ts';
import { readWallMessage } from './wall-messages.ts';

/** What is used of a worker. */
export interface ScriptThread {
  on(event: 'message', hear: (said: unknown) => void): unknown;
  once(event: 'error', hear: (error: Error) => void): unknown;
  once(event: 'exit', hear: () => void): unknown;
  postMessage(order: Order): void;
  terminate(): Promise<unknown>;
}

export interface RunWatch {
  readonly clock: Clock;
  /** Real time that a script has beyond twice its processor time, for a machine that is busy. */
  readonly watchMarginMs: number;
}

/** The hub's side of one script: posts orders to its thread, hears what it says, and ends it when it keeps silent. */
export class ScriptRun implements RunningScript {
  readonly ended: Promise<ScriptEnd>;
  readonly #thread: ScriptThread;
  readonly #clock: Clock;
  readonly #events: ScriptEvents;
  readonly #watchMs: number;
  /** As of the last stillness. */
  readonly #open = new Set<number>();
  readonly #answered = new Set<number>();
  readonly #settle: (end: ScriptEnd) => void;
  /** Orders that no stillness has answered yet: of an answer its call, of an abort that nothing stays open. */
  readonly #owed: (number | 'start' | 'abort')[] = [];
  #isOver = false;
  #stopWatch: StopTimer | undefined;
  #stopAbort: StopTimer | undefined;

  constructor(
    thread: ScriptThread,
    { clock, watchMarginMs }: RunWatch,
    input: ScriptStart,
    events: ScriptEvents,
  ) {
    const limits = { ...SCRIPT_LIMITS, ...input.limits };
    const { promise, resolve } = Promise.withResolvers<ScriptEnd>();
    this.ended = promise;
    this.#settle = resolve;
    this.#thread = thread;
    this.#clock = clock;
    this.#events = events;
    this.#watchMs = limits.cpuMs * 2 + watchMarginMs;
    thread.on('message', (said: unknown) => this.#hear(said));
    thread.once('error', (error: Error) => this.#finish(lost(error)));
    thread.once('exit', () => this.#finish(killed('crash', 'its thread ended')));
    const args = JSON.stringify(input.args);
    if (isDeeperThan(args, WALL_LIMITS.jsonDepth)) this.#finish(tooDeep());
    const { source, fixed, budget } = input;
    this.#order({ do: 'start', source, args, fixed, budget, limits });
  }

  answer(call: number, outcome: CallOutcome, spent?: number): void {
    if (this.#isOver || !this.#open.has(call) || this.#answered.has(call)) return;
    this.#answered.add(call);
    const value = JSON.stringify(
      outcome.ok ? outcome.value : { ...outcome.error, name: errorName(outcome.error.code) },
    );
    const isDeep = isDeeperThan(value, WALL_LIMITS.jsonDepth);
    const text = isDeep ? JSON.stringify(TOO_DEEP) : value;
    this.#order({ do: 'answer', call, isGood: outcome.ok && !isDeep, text, spent: spent ?? null });
  }

  abort(reason: string): void {
    if (this.#isOver || this.#stopAbort) return;
    const end = () => this.#finish(killed('aborted', reason));
    // A script in the middle of work of its own does not hear it.
    this.#stopAbort = this.#clock.after(WALL_LIMITS.abortWaitMs, end);
    this.#order({ do: 'abort', reason });
  }

  async kill(): Promise<void> {
    this.#finish(killed('aborted', 'it was ended from outside'));
    await this.ended;
  }

  #order(order: Order): void {
    if (this.#isOver) return;
    this.#owed.push(order.do === 'answer' ? order.call : order.do === 'abort' ? 'abort' : 'start');
    this.#thread.postMessage(order);
    if (!this.#stopWatch) this.#watch();
  }

  #watch(): void {
    const end = () =>
      this.#finish(
        killed('cpu', `it did not stand still within ${this.#watchMs} ms, and could not be interrupted`),
      );
    this.#stopWatch = this.#clock.after(this.#watchMs, end);
  }

  #hear(said: unknown): void {
    if (this.#isOver) return;
    const message = readWallMessage(said);
    if (message?.said === 'still') {
      this.#stopWatch?.();
      this.#stopWatch = undefined;
      this.#close(this.#owed.shift());
      if (this.#owed.length > 0) this.#watch();
      for (const { call } of message.still.calls) this.#open.add(call);
      this.#events.onStill({ ...message.still, open: [...this.#open] });
    } else if (message?.said === 'ended') this.#finish(message.end);
    else this.#finish(killed('crash', 'its sandbox said what cannot be understood'));
  }

  #close(done: number | 'start' | 'abort' | undefined): void {
    if (done === 'abort') this.#open.clear();
    if (typeof done !== 'number') return;
    this.#open.delete(done);
    this.#answered.delete(done);
  }

  #finish(end: ScriptEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopWatch?.();
    this.#stopAbort?.();
    void this.#thread.terminate().then(() => this.#settle(end));
  }
}

const TOO_DEEP = {
  code: 'too_deep',
  name: errorName('too_deep'),
  message: `the result is nested deeper than ${WALL_LIMITS.jsonDepth}`,
};

function killed(reason: Extract<ScriptEnd, { kind: 'killed' }>['reason'], message: string): ScriptEnd {
  return { kind: 'killed', reason, message };
}

function tooDeep(): ScriptEnd {
  const message = `args are nested deeper than ${WALL_LIMITS.jsonDepth}`;
  return { kind: 'threw', name: 'TypeError', message, code: null, fatal: false, line: null, stack: '' };
}

function lost(error: Error): ScriptEnd {
  const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return isMemory
    ? killed('memory', 'what it told was more than its thread could hold')
    : killed('crash', `its thread failed: ${error.message}`);
}
