import type { Clock, Ids } from '#base';

/** Where text goes. `process.stdout` is one; tests collect. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a screen is drawn on and keys are read from. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** All of the outside world that a command may touch, handed in so that a run of the CLI is a function. */
export interface CliIo {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly stdin: AsyncIterable<string | Uint8Array> & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
  /** The terminal, where somebody sits at one: stdin and stdout both are. */
  readonly terminal?: Terminal;
  /** Until the answered function is called, Ctrl-C calls `run` in place of ending the command. Absent: it always ends it. */
  readonly onInterrupt?: (run: () => void) => () => void;
  /** Aborts when the person presses Ctrl-C or the process is asked to end. */
  readonly signal: AbortSignal;
}

/** Reads stdin to its end, without the last line break. */
export async function readAll(stdin: CliIo['stdin']): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stdin) {
    text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  return (text + decoder.decode()).replace(/\r?\n$/, '');
}
