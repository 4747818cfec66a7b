import { pause } from '#base';
import type { CliIo } from '../cli-io.ts';

/** Reads typed lines one at a time; a line that is not awaited any more answers the next question. */
export class LineReader {
  readonly #io: CliIo;
  #lines: AsyncIterator<string> | undefined;
  #next: Promise<string | undefined> | undefined;

  constructor(io: CliIo) {
    this.#io = io;
  }

  /** The next typed line; undefined when none comes within `ms`, or input has ended. */
  async ask(question: string, ms: number): Promise<string | undefined> {
    this.#io.stdout.write(question);
    this.#lines ??= linesOf(this.#io.stdin);
    this.#next ??= this.#lines.next().then(({ value, done }) => (done ? undefined : value));
    const over = new AbortController();
    const timeout = pause(this.#io.clock, ms, AbortSignal.any([over.signal, this.#io.signal])).then(
      () => TIMED_OUT,
    );
    const line = await Promise.race([this.#next, timeout]);
    over.abort();
    if (typeof line === 'symbol') return undefined;
    this.#next = undefined;
    return line;
  }
}

const TIMED_OUT = Symbol('timed out');

async function* linesOf(stdin: CliIo['stdin']): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stdin) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
  return undefined;
}
