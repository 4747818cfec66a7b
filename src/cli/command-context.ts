import type { Result } from '#base';
import { ERROR_TABLE, errorDocs, type Client } from '#contract/client';
import type { Refusal } from '#domain';
import type { CliIo, TextSink } from './cli-io.ts';
import { findHub, type FoundHub } from './connection/find-hub.ts';
import type { Look } from './output/session-lines.ts';
import { createStyle, type Style } from './output/style.ts';
import { refusalText } from './output/refusal-text.ts';

/** Ended by Ctrl-C, as shells write it. */
export const STOPPED = 130;

/** What a command works with. Data goes to stdout, talk to stderr. */
export class CommandContext {
  readonly io: CliIo;
  /** `--json` was given. */
  readonly json: boolean;
  /** Colours for stdout. */
  readonly style: Style;
  readonly #flags: { json: boolean; hub: string | undefined };
  #client: Promise<Result<Client, Refusal>> | undefined;

  constructor(io: CliIo, flags: { json: boolean; hub: string | undefined }) {
    this.io = io;
    this.json = flags.json;
    this.#flags = flags;
    this.style = createStyle(io.stdout, io.env);
  }

  /** The hub that this command talks to: flag, environment, else the one that runs from the state folder. */
  hub(): Promise<Result<Client, Refusal>> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  /** Where the hub is and with which token to call it, looked for anew: it may have come back elsewhere. */
  findHub(): Promise<Result<FoundHub, Refusal>> {
    return findHub({ flag: this.#flags.hub, env: this.io.env });
  }

  /** Calls a route of the hub. */
  readonly call: Client['call'] = async (name, ...input) => {
    const hub = await this.hub();
    return hub.ok ? hub.value.call(name, ...input) : hub;
  };

  /** The same on another sink for both streams, where one is given, that ends with `signal` too. */
  over(sink: TextSink | undefined, signal: AbortSignal): CommandContext {
    const streams = sink ? { stdout: sink, stderr: sink } : {};
    const io = { ...this.io, ...streams, signal: AbortSignal.any([this.io.signal, signal]) };
    return new CommandContext(io, this.#flags);
  }

  /** The same on a hub of its own choice, with nobody at the terminal. */
  headless(client: Client, json: boolean): CommandContext {
    const nobody: CliIo['stdin'] = { [Symbol.asyncIterator]: () => noInput() };
    const { terminal: _none, ...io } = this.io;
    const context = new CommandContext({ ...io, stdin: nobody }, { ...this.#flags, json });
    context.#client = Promise.resolve({ ok: true, value: client });
    return context;
  }

  /** Prints a line of data. */
  line(text = ''): void {
    this.io.stdout.write(`${text}\n`);
  }

  /** Says something that is no data. */
  talk(text: string): void {
    this.io.stderr.write(`${text}\n`);
  }

  /** Prints the answer: the value as JSON, or as text. */
  show(value: unknown, text: () => string): void {
    this.io.stdout.write(this.json ? `${JSON.stringify(value, null, 2)}\n` : ensureNewline(text()));
  }

  /** Prints one item of a stream: a line of JSON, or text. */
  item(value: unknown, text: () => string): void {
    this.io.stdout.write(this.json ? `${JSON.stringify(value)}\n` : ensureNewline(text()));
  }

  /** How tables and texts are drawn now. */
  look(): Look {
    return { style: this.style, columns: this.io.stdout.columns, now: this.io.clock.now() };
  }

  /** Tells why it failed and answers the exit code. */
  refuse(refusal: Refusal): number {
    if (this.io.signal.aborted) {
      this.talk('Stopped. What the hub was asked for goes on: muster status');
      return STOPPED;
    }
    this.io.stderr.write(
      this.json
        ? `${JSON.stringify({ error: { ...refusal, docs: errorDocs(refusal.code) } })}\n`
        : `${refusalText(refusal, createStyle(this.io.stderr, this.io.env))}\n`,
    );
    return ERROR_TABLE[refusal.code].exit;
  }

  async #connect(): Promise<Result<Client, Refusal>> {
    const found = await this.findHub();
    if (!found.ok) return found;
    const { anyHub, createClient } = await import('#contract/client');
    const { address, addresses, token } = found.value;
    const { fetch, signal, clock, env } = this.io;
    // Whoever runs this as a part of something that is traced says so by this variable.
    const traceparent = env['TRACEPARENT'];
    const client = createClient({
      baseUrl: address,
      token,
      clientName: 'cli',
      clock,
      fetch: anyHub(addresses, (request) => {
        if (traceparent !== undefined && /^[\da-f-]{55}$/.test(traceparent))
          request.headers.set('traceparent', traceparent);
        return fetch(request, { signal: AbortSignal.any([signal, request.signal]) });
      }),
    });
    return { ok: true, value: client };
  }
}

async function* noInput(): AsyncGenerator<string> {}

function ensureNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
