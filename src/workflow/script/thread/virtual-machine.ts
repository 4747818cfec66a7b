import { EvalFlags, Intrinsics, JSException, QuickJS, type JSValueHandle } from 'quickjs-wasi';
import { WALL_LIMITS } from '../script-limits.ts';
import type { SyntaxProblem, ThreadData } from './orders.ts';

/** What a script's own text is called in stacks. */
const FILE = 'script.js';
/**
 * A body stands in a method and, to be checked, in a declaration too: what closes the one and opens something else in
 * its place does not fit the other.
 */
const METHOD = ['({async script(){', '\n}}).script'] as const;
const DECLARATION = ['async function script(){', '\n}'] as const;
const STRICTLY_COMPILED = EvalFlags.COMPILE_ONLY | EvalFlags.STRICT;

/** Left out: what shows the real time, or when memory is collected. */
const INTRINSICS =
  Intrinsics.ALL &
  ~(Intrinsics.PERFORMANCE | Intrinsics.WEAK_REF | Intrinsics.DOM_EXCEPTION | Intrinsics.ATOB_BTOA);

export interface MachineOptions {
  readonly memoryBytes: number;
  /** What its clock shows, in ms since 1970. */
  readonly nowMs: () => number;
  /** Asked often while code runs: true stops it, by a `Stopped` out of whatever ran; the machine is of no use then. */
  readonly mustStop: () => boolean;
  /** A promise, known by a number while it lives, was rejected without a handler, or got one afterwards. */
  readonly onUnhandled: (promise: number, reason: JSValueHandle, isHandled: boolean) => void;
  /** The text of a module that may be loaded now. Modules stay loaded, so whoever may not have one is not to name it. */
  readonly moduleText: (name: string) => string | undefined;
}

/** Comes out of a machine that was stopped. */
export class Stopped extends Error {}

/** A virtual machine with nothing in it but the language: no clock, no randomness, no modules, no host. */
export async function createMachine(
  wasm: ThreadData['wasm'],
  { memoryBytes, nowMs, mustStop, onUnhandled, moduleText }: MachineOptions,
): Promise<QuickJS> {
  return QuickJS.create({
    wasm,
    memoryLimit: memoryBytes,
    maxStackSize: WALL_LIMITS.stackBytes,
    intrinsics: INTRINSICS,
    timezoneOffset: 0,
    interruptHandler: () => {
      // Not by its return: that is an error in the machine, which an executor of a promise or a callback can swallow.
      if (mustStop()) throw new Stopped('it is stopped');
      return false;
    },
    onUnhandledRejection: (promise, reason, isHandled) => onUnhandled(promise.identity, reason, isHandled),
    wasi: (memory) => ({
      clock_time_get: (_clock: number, _precision: bigint, result: number) => {
        new DataView(memory.buffer).setBigUint64(result, BigInt(nowMs()) * 1_000_000n, true);
        return 0;
      },
      random_get: (from: number, length: number) => {
        new Uint8Array(memory.buffer, from, length).fill(0);
        return 0;
      },
    }),
    moduleLoader: {
      normalize: (_, name) => {
        if (moduleText(name) === undefined) throw withoutStack(new Error('a script cannot import'));
        return name;
      },
      load: (name) => moduleText(name) ?? '',
    },
  });
}

/** What is wrong with the syntax of a script's body; nothing of it is run. */
export function syntaxProblem(machine: QuickJS, source: string): SyntaxProblem | undefined {
  for (const [before, after] of [DECLARATION, METHOD])
    try {
      machine.evalCode(before + source + after, FILE, STRICTLY_COMPILED).dispose();
    } catch (error) {
      return placeOf(error, source, before.length);
    }
  return undefined;
}

/** The script as a function of the machine; one whose syntax was found good. */
export function scriptFunction(machine: QuickJS, source: string): JSValueHandle {
  return machine.evalCode(METHOD[0] + source + METHOD[1], FILE, EvalFlags.STRICT);
}

/** An error to be thrown into the machine: its stack would show the script where this program is installed. */
export function withoutStack(error: Error): Error {
  delete error.stack;
  return error;
}

/** Of a stack the frames in the script's own text, with its own columns. */
export function ownFrames(stack: string): string {
  return stack
    .split('\n')
    .filter((frame) => frame.includes(FILE))
    .map((frame) =>
      frame.replace(/script\.js:1:(\d+)/u, (_, at) => `${FILE}:1:${Number(at) - METHOD[0].length}`),
    )
    .join('\n');
}

/** Line of the first frame of a stack that is in the script. */
export function lineIn(stack: string): number | null {
  const found = /script\.js:(\d+)/u.exec(stack);
  return found ? Number(found[1]) : null;
}

function placeOf(error: unknown, source: string, prefix: number): SyntaxProblem {
  if (!(error instanceof JSException)) throw error;
  const { name, message, stack } = error;
  error.dispose();
  const found = /script\.js:(\d+):(\d+)/u.exec(stack ?? '');
  const lines = source.split('\n');
  const line = Math.min(Math.max(1, Number(found?.[1] ?? 1)), lines.length);
  const last = (lines[line - 1]?.length ?? 0) + 1;
  const isPastEnd = Number(found?.[1] ?? 1) > lines.length;
  const column = isPastEnd ? last : Number(found?.[2] ?? 1) - (line === 1 ? prefix : 0);
  return {
    line,
    column: Math.min(Math.max(1, column), last),
    message: name === 'SyntaxError' ? message : `${name}: ${message}`,
  };
}
