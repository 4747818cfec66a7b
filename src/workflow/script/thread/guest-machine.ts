import { EvalFlags, type JSValueHandle, type QuickJS } from 'quickjs-wasi';
import type { ThreadData } from './orders.ts';
import { createMachine, Stopped, withoutStack } from './virtual-machine.ts';

/** What the guest's modules give: functions inside the machine. */
type Doors = Readonly<Record<'begin' | 'run' | 'answer' | 'causeOf', JSValueHandle>>;

/** What the guest's modules call. Texts are JSON that they made. */
export interface GuestHost {
  /** The number of the call, or a text that says why it is none. */
  ask(text: string): number | string;
  note(text: string): void;
  end(text: string): void;
  rejected(promise: number, cause: () => string): void;
  handled(promise: number): void;
  /** Asked often while code runs: true stops it. */
  mustStop(): boolean;
}

interface Hold {
  host: GuestHost | undefined;
  nowMs: number;
}

/**
 * A machine with our globals in it, that waits for its script: making one is most of what a script costs to start, and
 * can be done before there is one.
 */
export class GuestMachine {
  readonly machine: QuickJS;
  readonly doors: Doors;
  readonly memoryBytes: number;
  readonly #hold: { host: GuestHost | undefined; nowMs: number };

  private constructor(machine: QuickJS, memoryBytes: number, doors: Doors, hold: Hold) {
    this.machine = machine;
    this.memoryBytes = memoryBytes;
    this.doors = doors;
    this.#hold = hold;
  }

  static async make({ wasm, guest }: ThreadData, memoryBytes: number): Promise<GuestMachine> {
    const hold: Hold = { host: undefined, nowMs: 0 };
    let isOpen = true;
    const machine = await createMachine(wasm, {
      memoryBytes,
      nowMs: () => hold.nowMs,
      mustStop: () => hold.host?.mustStop() ?? false,
      onUnhandled: (promise, reason, isHandled) => {
        if (isHandled) hold.host?.handled(promise);
        else hold.host?.rejected(promise, () => causeOf(machine, doors, reason));
      },
      // Ours are loaded now; from then on there is nothing to import.
      moduleText: (name) => (isOpen && Object.hasOwn(guest, name) ? guest[name] : undefined),
    });
    const doors = openDoors(machine, guest['./globals.js'] ?? '', hold);
    isOpen = false;
    return new GuestMachine(machine, memoryBytes, doors, hold);
  }

  /** From now on it has a host, and a clock that stands at `nowMs`. */
  serve(host: GuestHost, nowMs: number): void {
    this.#hold.host = host;
    this.#hold.nowMs = nowMs;
  }

  /** Whether nearly all of its memory is taken. */
  isFull(): boolean {
    return this.machine.getMemoryUsage().mallocSize > this.memoryBytes * 0.9;
  }
}

const UNKNOWN = 'something that cannot be put into words';

function causeOf(machine: QuickJS, doors: Doors, reason: JSValueHandle): string {
  try {
    return machine.callFunction(doors.causeOf, machine.undefined, reason).toString();
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return UNKNOWN;
  }
}

/** Gives the guest its host, and takes what the guest gives back. The host is gone from its globals afterwards. */
function openDoors(machine: QuickJS, globals: string, hold: Readonly<Hold>): Doors {
  const host = machine.newObject();
  const give = (name: 'ask' | 'note' | 'end', hear: (text: string) => number | string | void) => {
    const heard = (...[text]: JSValueHandle[]) => {
      try {
        return handleOf(machine, hear(text?.isString === true ? text.toString() : 'null'));
      } catch (error) {
        throw error instanceof Error ? withoutStack(error) : error;
      }
    };
    machine.setProp(host, name, machine.newFunction(name, heard));
  };
  give('ask', (text) => hold.host?.ask(text));
  give('note', (text) => hold.host?.note(text));
  give('end', (text) => hold.host?.end(text));
  machine.setProp(machine.global, 'host', host);
  machine.evalCode(globals, './globals.js', EvalFlags.TYPE_MODULE);
  const doors = host.getProp('doors');
  const keep = (name: keyof Doors) => doors.getProp(name);
  return { begin: keep('begin'), run: keep('run'), answer: keep('answer'), causeOf: keep('causeOf') };
}

function handleOf(machine: QuickJS, value: number | string | void): JSValueHandle {
  if (typeof value === 'number') return machine.newNumber(value);
  return typeof value === 'string' ? machine.newString(value) : machine.undefined;
}
