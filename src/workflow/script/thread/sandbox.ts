import { JSException } from 'quickjs-wasi';
import { SCRIPT_LIMITS, WALL_LIMITS } from '../script-limits.ts';
import type { ScriptEnd } from '../script-port.ts';
import { errorName } from './error-name.ts';
import type { GuestHost, GuestMachine } from './guest-machine.ts';
import { Notebook } from './notebook.ts';
import type { Order, SandboxStart } from './orders.ts';
import { readCall } from './read-call.ts';
import { Rejections } from './rejections.ts';
import { lineIn, ownFrames, scriptFunction, syntaxProblem } from './virtual-machine.ts';

type Refusal = { code: string; message: string; fatal?: boolean };
type Answer = Extract<Order, { do: 'answer' }>;

/** What a thread tells of a script: the stillness, and its end when there is one. Not typed: the hub's side checks it. */
export interface Stillness {
  readonly still: object;
  readonly end?: object;
}

/**
 * One script in one virtual machine. Its three verbs each run the script until it can only wait, and give the stillness;
 * after an end none is to be called. Only text and numbers pass between the machine and this.
 */
export class Sandbox implements GuestHost {
  readonly #start: SandboxStart;
  readonly #guest: GuestMachine;
  readonly #notebook: Notebook;
  readonly #rejections = new Rejections();
  readonly #open = new Set<number>();
  #calls: object[] = [];
  #callsMade = 0;
  #asked = 0;
  #stopAt = 0;
  #wasStopped = false;
  #aborted: string | undefined;
  #end: object | undefined;

  /** The machine is new, and this script's alone. */
  constructor(start: SandboxStart, guest: GuestMachine) {
    this.#start = start;
    this.#guest = guest;
    this.#notebook = new Notebook(start.limits);
    guest.serve(this, start.fixed.nowMs);
  }

  begin(): Stillness {
    return this.#slice(this.#start.limits.cpuMs, () => this.#runScript());
  }

  answer({ call, isGood, text, spent }: Answer): Stillness {
    return this.#slice(this.#start.limits.cpuMs, () => this.#settle(call, isGood, text, spent));
  }

  /** Rejects all that is open, and ends the script once it stands still. */
  abort(reason: string): Stillness {
    this.#aborted = reason;
    const text = errorText({ code: 'cancelled', message: reason, fatal: true });
    const still = this.#slice(WALL_LIMITS.abortCpuMs, () => {
      for (const call of this.#open) this.#settle(call, false, text, null);
    });
    return { ...still, end: killed('aborted', reason) };
  }

  ask(text: string): number | string {
    if (this.#aborted !== undefined)
      return errorText({ code: 'cancelled', message: this.#aborted, fatal: true });
    this.#asked += text.length;
    if (this.#open.size >= this.#start.limits.openCalls || this.#asked > WALL_LIMITS.askedCharacters)
      return errorText({ code: 'too_many_calls', message: TOO_MANY, fatal: true });
    const read = readCall(text, this.#callsMade + 1);
    if (!read.ok) return errorText({ code: 'bad_call', message: read.message });
    this.#callsMade += 1;
    this.#calls.push(read.call);
    this.#open.add(this.#callsMade);
    return this.#callsMade;
  }

  note(text: string): void {
    this.#notebook.take(record(JSON.parse(text)));
  }

  end(text: string): void {
    const isLong = text.length > WALL_LIMITS.resultCharacters;
    this.#end = isLong ? TOO_LONG : this.#ended(record(JSON.parse(text)));
  }

  rejected(promise: number, cause: () => string): void {
    this.#rejections.rejected(promise, cause);
  }

  handled(promise: number): void {
    this.#rejections.handled(promise);
  }

  mustStop(): boolean {
    this.#wasStopped ||= cpuNow() > this.#stopAt;
    return this.#wasStopped;
  }

  #runScript(): void {
    const { machine, doors } = this.#guest;
    const { source, args, budget, fixed } = this.#start;
    const problem = syntaxProblem(machine, source);
    if (problem) {
      const { line, message } = problem;
      this.#end = { kind: 'threw', name: 'SyntaxError', message, code: null, fatal: false, line, stack: '' };
      return;
    }
    const rest = JSON.stringify({
      total: budget?.total ?? null,
      spent: budget?.spent ?? 0,
      seed: fixed.seed,
    });
    const own = machine.newString(`{"args":${args},${rest.slice(1)}`);
    machine.callFunction(doors.begin, machine.undefined, own);
    machine.callFunction(doors.run, machine.undefined, scriptFunction(machine, source));
  }

  #settle(call: number, isGood: boolean, text: string, spent: number | null): void {
    if (!this.#open.delete(call)) return;
    const { machine, doors } = this.#guest;
    const amount = spent === null ? machine.null : machine.newNumber(spent);
    const good = isGood ? machine.true : machine.false;
    const args = [machine.newNumber(call), good, machine.newString(text), amount];
    machine.callFunction(doors.answer, machine.undefined, ...args);
  }

  /** Runs something in the machine, and then all that follows from it. */
  #slice(cpuMs: number, run: () => void): Stillness {
    const { machine } = this.#guest;
    this.#stopAt = cpuNow() + cpuMs;
    this.#asked = 0;
    try {
      machine.withScope(() => {
        run();
        machine.executePendingJobs();
      });
      if (!this.#end && this.#open.size === 0) this.#end = this.#stuck();
    } catch (error) {
      this.#end = this.#failed(error);
    }
    if (this.#wasStopped) this.#end = killed('cpu', `it ran for ${cpuMs} ms without waiting`);
    if (this.#end) this.#leaveNotes();
    const still = {
      calls: this.#calls,
      notes: this.#notebook.untold(),
      last: this.#end !== undefined || this.#aborted !== undefined,
    };
    this.#calls = [];
    return this.#end ? { still, end: this.#end } : { still };
  }

  #leaveNotes(): void {
    for (const cause of this.#rejections.causes()) this.#notebook.add({ kind: 'unhandled', cause });
    if (this.#open.size > 0) this.#notebook.add({ kind: 'unawaited', calls: [...this.#open] });
  }

  #ended(end: Readonly<Record<string, unknown>>): object {
    const { kind, name, message, stack } = end;
    if (kind === 'returned') return end;
    if (name === 'InternalError' && message === 'out of memory') return this.#outOfMemory();
    const frames = typeof stack === 'string' ? ownFrames(stack) : '';
    return { ...end, stack: frames, line: lineIn(frames) };
  }

  #failed(error: unknown): object {
    const said = error instanceof Error ? error.message : String(error);
    if (error instanceof JSException) error.dispose();
    if (/out of memory|wasm_malloc failed/u.test(said)) return this.#outOfMemory();
    return killed('crash', said.slice(0, SCRIPT_LIMITS.noteCharacters));
  }

  /** It has not ended, and nothing is open: memory that ran out in the middle of a promise looks like this, too. */
  #stuck(): object {
    if (this.#guest.isFull()) return this.#outOfMemory();
    return killed('stuck', 'it waits for a promise that nothing will settle');
  }

  #outOfMemory(): object {
    return killed('memory', `it needed more than ${this.#start.limits.memoryBytes} bytes`);
  }
}

/** The host reads a result at one go, and does nothing else meanwhile. */
const TOO_LONG = {
  kind: 'threw',
  name: 'RangeError',
  message: `the result of the script has more than ${WALL_LIMITS.resultCharacters} characters`,
  code: null,
  fatal: false,
  line: null,
  stack: '',
} satisfies ScriptEnd;
const TOO_MANY = 'it asked for more than it may before it waits';

/** Processor time of this thread in ms: a busy machine takes nothing from a script. */
function cpuNow(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function errorText(error: Refusal): string {
  return JSON.stringify({ ...error, name: errorName(error.code) });
}

function killed(reason: Extract<ScriptEnd, { kind: 'killed' }>['reason'], message: string): object {
  return { kind: 'killed', reason, message } satisfies ScriptEnd;
}

function record(parsed: unknown): Readonly<Record<string, unknown>> {
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}
