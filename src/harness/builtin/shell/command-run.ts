import { StringDecoder } from 'node:string_decoder';
import { ok, type Clock, type Result } from '#base';
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

/** One command in its own process group: its output so far, its end, and the means to end it. */
export class CommandRun {
  readonly #group: ProcessGroup;
  readonly #output = new OutputKeeper();
  readonly #streams: Promise<unknown>;

  constructor(group: ProcessGroup, onOutput: () => void) {
    this.#group = group;
    const streams = [group.stdout, group.stderr].map((stream) => {
      const decoder = new StringDecoder('utf8');
      stream.on('data', (chunk: Buffer) => {
        this.#output.add(decoder.write(chunk));
        onOutput();
      });
      return new Promise<void>((resolve) => stream.once('close', resolve));
    });
    this.#streams = Promise.all(streams);
    // Nothing is typed into it: a command that reads finds the end of its input.
    group.stdin.end();
  }

  get output(): string {
    return this.#output.read();
  }

  /** Resolves when the command and whatever it left in the background have ended. */
  async ended(): Promise<CommandEnd> {
    const { code, signal } = await this.#group.exited;
    await this.#streams;
    return { code, signal, output: this.output };
  }

  async stop(): Promise<void> {
    await this.#group.terminate();
  }
}

/** Starts `/bin/sh -c COMMAND`; `show` is called with the output so far, at most every 200 ms. */
export async function runCommand(
  parts: GroupParts,
  spec: Omit<GroupSpec, 'program' | 'args'> & { command: string },
  show: (output: string) => void,
): Promise<Result<CommandRun, string>> {
  const { command, ...rest } = spec;
  const started = await startGroup(parts, { ...rest, program: '/bin/sh', args: ['-c', command] });
  if (!started.ok) return started;
  const throttle = new Throttle(parts.clock, () => show(run.output));
  const run = new CommandRun(started.value, () => throttle.ask());
  void started.value.exited.then(() => throttle.stop());
  return ok(run);
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
