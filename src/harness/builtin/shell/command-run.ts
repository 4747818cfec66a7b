import { StringDecoder } from 'node:string_decoder';
import { ok, type Clock, type Result } from '#base';
import { withinMs } from '../../acp/within.ts';
import { cutOutput, OUTPUT_KEPT_BYTES } from '../../acp/cut-output.ts';
import {
  startGroup,
  type GroupParts,
  type GroupSpec,
  type ProcessGroup,
} from '../../process/process-group.ts';

const SHOW_EVERY_MS = 200;

export interface CommandEnd {
  code: number | null;
  signal: string | null;
  output: string;
}

/** Longest wait for the last output once everything has ended. */
const DRAIN_MS = 1_000;

/** One command in its own process group: its end, and the means to end it. */
export class CommandRun {
  readonly #group: ProcessGroup;
  readonly #clock: Clock;
  readonly #read: () => string;

  constructor(group: ProcessGroup, clock: Clock, read: () => string) {
    this.#group = group;
    this.#clock = clock;
    this.#read = read;
    // Nothing is typed into it: a command that reads finds the end of its input.
    group.stdin.end();
  }

  /** Resolves when the command and whatever it left in the background have ended. */
  async ended(): Promise<CommandEnd> {
    const { code, signal } = await this.#group.exited;
    await withinMs(this.#clock, DRAIN_MS, this.#group.drained);
    return { code, signal, output: this.#read() };
  }

  async stop(): Promise<void> {
    await this.#group.terminate();
  }
}

/** Starts `/bin/sh -c COMMAND`; `show` is called with the output so far, at most every 200 ms. */
export async function runCommand(
  parts: GroupParts,
  spec: Omit<GroupSpec, 'program' | 'args' | 'onOutput'> & { command: string },
  show: (output: string) => void,
): Promise<Result<CommandRun, string>> {
  const { command, ...rest } = spec;
  const output = new OutputKeeper();
  const throttle = new Throttle(parts.clock, () => show(output.read()));
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  const onOutput: GroupSpec['onOutput'] = (chunk, from) => {
    output.add(decoders[from].write(chunk));
    throttle.ask();
  };
  const started = await startGroup(parts, { ...rest, program: '/bin/sh', args: ['-c', command], onOutput });
  if (!started.ok) return started;
  void started.value.exited.then(() => throttle.stop());
  return ok(new CommandRun(started.value, parts.clock, () => output.read()));
}

/** Calls at once, then at most once in a while, the last call being never lost before `stop`. */
class Throttle {
  readonly #clock: Clock;
  readonly #call: () => void;
  #stopTimer: (() => void) | undefined;
  #asked = false;
  #over = false;

  constructor(clock: Clock, call: () => void) {
    this.#clock = clock;
    this.#call = call;
  }

  ask(): void {
    this.#asked = true;
    if (!this.#stopTimer && !this.#over) this.#go();
  }

  stop(): void {
    this.#over = true;
    this.#stopTimer?.();
  }

  #go(): void {
    this.#asked = false;
    this.#call();
    this.#stopTimer = this.#clock.after(SHOW_EVERY_MS, () => {
      this.#stopTimer = undefined;
      if (this.#asked) this.#go();
    });
  }
}

/** Keeps the head and the tail of an output that may be endless, in bounded memory. */
class OutputKeeper {
  #head = '';
  #tail = '';
  #left = 0;

  add(text: string): void {
    if (this.#head.length < OUTPUT_KEPT_BYTES) {
      this.#head += text;
      return;
    }
    this.#tail += text;
    if (this.#tail.length > 4 * OUTPUT_KEPT_BYTES) {
      this.#left += this.#tail.length - 2 * OUTPUT_KEPT_BYTES;
      this.#tail = this.#tail.slice(-2 * OUTPUT_KEPT_BYTES);
    }
  }

  read(): string {
    if (this.#left === 0) return cutOutput(this.#head + this.#tail);
    return cutOutput(`${this.#head}\n[… ${this.#left} characters left out …]\n${this.#tail}`);
  }
}
