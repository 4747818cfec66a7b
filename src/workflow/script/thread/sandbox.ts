import { EvalFlags, JSException, type JSValueHandle, type QuickJS } from 'quickjs-wasi';
import { SCRIPT_LIMITS, WALL_LIMITS } from '../script-limits.ts';
import type { ScriptEnd } from '../script-port.ts';
import { errorName } from './error-name.ts';
import { Notebook } from './notebook.ts';
import type { Order, SandboxStart, ThreadData } from './orders.ts';
import { readCall } from './read-call.ts';
import { Rejections } from './rejections.ts';
import {
  createMachine,
  lineIn,
  ownFrames,
  scriptFunction,
  syntaxProblem,
  withoutStack,
} from './virtual-machine.ts';

type Doors = Readonly<Record<'begin' | 'run' | 'answer' | 'causeOf', JSValueHandle>>;
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
export class Sandbox {
  readonly #start: SandboxStart;
  readonly #notebook: Notebook;
  readonly #rejections = new Rejections();
  readonly #open = new Set<number>();
  #machine: QuickJS | undefined;
  #doors: Doors | undefined;
  #calls: object[] = [];
  #callsMade = 0;
  #asked = 0;
  #stopAt = Number.POSITIVE_INFINITY;
  #wasStopped = false;
  #aborted: string | undefined;
  #end: object | undefined;

  constructor(start: SandboxStart) {
    this.#start = start;
    this.#notebook = new Notebook(start.limits);
  }

  async begin(data: ThreadData): Promise<Stillness> {
    const { limits, fixed } = this.#start;
    this.#machine = await createMachine(data.wasm, {
      memoryBytes: limits.memoryBytes,
      nowMs: fixed.nowMs,
      mustStop: () => this.#mustStop(),
      onUnhandled: (promise, reason, isHandled) => {
        if (isHandled) this.#rejections.handled(promise);
        else this.#rejections.rejected(promise, () => this.#causeOf(reason));
      },
      // Ours are loaded before there are doors; from then on there is nothing to import.
      moduleText: (name) => (this.#doors || !Object.hasOwn(data.guest, name) ? undefined : data.guest[name]),
    });
    const doors = this.#openDoors(this.#machine, data);
    this.#doors = doors;
    return this.#slice(limits.cpuMs, (machine) => this.#runScript(machine, doors));
  }

  answer({ call, isGood, text, spent }: Answer): Stillness {
    return this.#slice(this.#start.limits.cpuMs, (machine) =>
      this.#settle(machine, call, isGood, text, spent),
    );
  }

  /** Rejects all that is open, and ends the script once it stands still. */
  abort(reason: string): Stillness {
    this.#aborted = reason;
    const text = errorText({ code: 'cancelled', message: reason, fatal: true });
    const still = this.#slice(WALL_LIMITS.abortCpuMs, (machine) => {
      for (const call of this.#open) this.#settle(machine, call, false, text, null);
    });
    return { ...still, end: killed('aborted', reason) };
  }

  #settle(machine: QuickJS, call: number, isGood: boolean, text: string, spent: number | null): void {
    if (!this.#doors || !this.#open.delete(call)) return;
    const amount = spent === null ? machine.null : machine.newNumber(spent);
    const good = isGood ? machine.true : machine.false;
    const args = [machine.newNumber(call), good, machine.newString(text), amount];
    machine.callFunction(this.#doors.answer, machine.undefined, ...args);
  }

  /** Runs something in the machine, and then all that follows from it. */
  #slice(cpuMs: number, run: (machine: QuickJS) => void): Stillness {
    const machine = this.#machine;
    if (!machine) throw new Error('the sandbox has not begun');
    this.#stopAt = cpuNow() + cpuMs;
    this.#asked = 0;
    try {
      machine.withScope(() => {
        run(machine);
        machine.executePendingJobs();
      });
      if (!this.#end && this.#open.size === 0) this.#end = this.#stuck(machine);
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

  #runScript(machine: QuickJS, doors: Doors): void {
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

  /** Gives the guest its host, and takes what the guest gives back. The host is gone from its globals afterwards. */
  #openDoors(machine: QuickJS, { guest }: ThreadData): Doors {
    const host = machine.newObject();
    const give = (name: string, hear: (text: string) => JSValueHandle) => {
      const heard = (...[text]: JSValueHandle[]) => {
        try {
          return hear(text?.isString === true ? text.toString() : 'null');
        } catch (error) {
          throw error instanceof Error ? withoutStack(error) : error;
        }
      };
      machine.setProp(host, name, machine.newFunction(name, heard));
    };
    give('ask', (text) => this.#ask(machine, text));
    give('note', (text) => {
      this.#notebook.take(record(JSON.parse(text)));
      return machine.undefined;
    });
    give('end', (text) => {
      this.#end =
        text.length > WALL_LIMITS.resultCharacters ? TOO_LONG : this.#ended(record(JSON.parse(text)));
      return machine.undefined;
    });
    machine.setProp(machine.global, 'host', host);
    machine.evalCode(guest['./globals.js'] ?? '', './globals.js', EvalFlags.TYPE_MODULE);
    const doors = host.getProp('doors');
    const keep = (name: keyof Doors) => doors.getProp(name);
    return { begin: keep('begin'), run: keep('run'), answer: keep('answer'), causeOf: keep('causeOf') };
  }

  #ask(machine: QuickJS, text: string): JSValueHandle {
    const refused = (refusal: Refusal) => machine.newString(errorText(refusal));
    if (this.#aborted !== undefined)
      return refused({ code: 'cancelled', message: this.#aborted, fatal: true });
    this.#asked += text.length;
    if (this.#open.size >= this.#start.limits.openCalls || this.#asked > WALL_LIMITS.askedCharacters)
      return refused({ code: 'too_many_calls', message: TOO_MANY, fatal: true });
    const read = readCall(text, this.#callsMade + 1);
    if (!read.ok) return refused({ code: 'bad_call', message: read.message });
    this.#callsMade += 1;
    this.#calls.push(read.call);
    this.#open.add(this.#callsMade);
    return machine.newNumber(this.#callsMade);
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
  #stuck(machine: QuickJS): object {
    const { mallocSize } = machine.getMemoryUsage();
    if (mallocSize > this.#start.limits.memoryBytes * 0.9) return this.#outOfMemory();
    return killed('stuck', 'it waits for a promise that nothing will settle');
  }

  #outOfMemory(): object {
    return killed('memory', `it needed more than ${this.#start.limits.memoryBytes} bytes`);
  }

  #mustStop(): boolean {
    this.#wasStopped ||= cpuNow() > this.#stopAt;
    return this.#wasStopped;
  }

  #causeOf(reason: JSValueHandle): string {
    try {
      if (!this.#machine || !this.#doors) return UNKNOWN;
      return this.#machine.callFunction(this.#doors.causeOf, this.#machine.undefined, reason).toString();
    } catch {
      return UNKNOWN;
    }
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
const UNKNOWN = 'something that cannot be put into words';
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
