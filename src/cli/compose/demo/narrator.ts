import { RefusedError, type Client, type StreamedEvent, TranscriptFollower } from '#contract/client';
import type { SessionId } from '#domain';
import type { CommandContext } from '../../command-context.ts';
import { TranscriptPrinter } from '../../output/transcript-lines.ts';
import type { Approver } from './approver.ts';

/** Tells what happens as it happens, from the hub's event stream alone: what any other client could see. */
export class Narrator {
  readonly #context: CommandContext;
  readonly #client: Client;
  readonly #approver: Approver;
  readonly #say: (line: string) => void;
  readonly #stop = new AbortController();
  readonly #voices = new Map<string, Voice>();
  #running: Promise<void> = Promise.resolve();
  /** Turns that came to an end, by how they ended. */
  readonly turns = { done: 0, other: 0 };

  constructor(context: CommandContext, client: Client, approver: Approver, say: (line: string) => void) {
    this.#context = context;
    this.#client = client;
    this.#approver = approver;
    this.#say = say;
  }

  /** Resolves when the stream stands: nothing that comes after is missed. */
  async start(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    this.#running = this.#follow(ready.resolve);
    await Promise.race([ready.promise, this.#running]);
  }

  /** From now on this session speaks under its name. */
  follow(session: SessionId, name: string): void {
    this.#voices.set(
      session,
      new Voice(
        this.#client,
        session,
        (line) => this.#say(`${this.#context.style.dim(`${name} │`)} ${line}`),
        this.#context,
      ),
    );
  }

  /** Tells what was still unsaid, and ends. */
  async stop(): Promise<void> {
    for (const voice of this.#voices.values()) await voice.end();
    this.#stop.abort();
    await this.#running;
  }

  /** What this session has said by now. */
  async caughtUp(session: SessionId): Promise<void> {
    await this.#voices.get(session)?.end();
  }

  async #follow(ready: () => void): Promise<void> {
    const signal = AbortSignal.any([this.#stop.signal, this.#context.io.signal]);
    try {
      for await (const event of this.#client.events({ signal, onReady: ready, onReset: () => {} }))
        await this.#tell(event);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.#say(`The event stream was refused: ${error.message}`);
    }
  }

  async #tell(event: StreamedEvent): Promise<void> {
    await this.#voices.get(event.session ?? '')?.catchUp();
    if (event.type === 'approval.asked') this.#approver.take(event.subject);
    if (event.type === 'turn.done') this.turns.done += 1;
    else if (/^turn\.(?:failed|cancelled|interrupted|expired)$/.test(event.type)) this.turns.other += 1;
  }
}

/** The transcript of one session, line by line under its name. */
class Voice {
  readonly #follower: TranscriptFollower;
  readonly #printer: TranscriptPrinter;
  #line = '';

  constructor(client: Client, session: SessionId, say: (line: string) => void, context: CommandContext) {
    this.#printer = new TranscriptPrinter((text) => {
      const lines = (this.#line + text).split('\n');
      this.#line = lines.pop() ?? '';
      for (const line of lines) say(line);
    }, context.style);
    this.#follower = new TranscriptFollower(client, { session, after: 0 }, ({ entry }) =>
      this.#printer.entry(entry),
    );
  }

  catchUp(): Promise<void> {
    return this.#follower.catchUp();
  }

  /** Says what there is, to its last line. */
  async end(): Promise<void> {
    await this.#follower.catchUp();
    this.#printer.end();
  }
}
