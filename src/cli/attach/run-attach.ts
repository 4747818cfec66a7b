import { EXIT, type Client } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import { withPlace } from '../output/refusal-text.ts';
import { sessionName, type SessionView } from '../output/session-lines.ts';
import { beforeTurnOfNow, SessionWatch } from '../sessions/session-watch.ts';
import { PromptLine } from './prompt-line.ts';
import { TypedLines } from './typed-lines.ts';

/** Streams a session and sends it what is typed, until it is left or ends. */
export async function runAttach(context: CommandContext, hub: Client, session: string): Promise<number> {
  const shown = await context.call('sessions.show', { params: { session }, query: {} });
  if (!shown.ok) return context.refuse(shown.error);
  return new Attached(context, shown.value).run(hub);
}

class Attached {
  readonly #context: CommandContext;
  readonly #session: SessionView;
  readonly #left = new AbortController();
  readonly #typed: TypedLines;
  #watch: SessionWatch | undefined;
  #inputEnded = false;
  /** Ctrl-C was pressed, and nothing was typed since. */
  #wasInterrupted = false;

  constructor(context: CommandContext, session: SessionView) {
    this.#context = context;
    this.#session = session;
    this.#typed = new TypedLines(context, session);
  }

  async run(hub: Client): Promise<number> {
    const { terminal } = this.#context.io;
    const giveBack = this.#context.io.onInterrupt?.(() => void this.#interrupt());
    const prompt =
      terminal && !this.#context.json
        ? new PromptLine(terminal, {
            line: (text) => this.#line(text),
            interrupt: () => void this.#interrupt(),
            end: () => this.#left.abort(),
          })
        : undefined;
    const shown = prompt
      ? this.#context.over(prompt, this.#left.signal)
      : this.#context.over(undefined, this.#left.signal);
    this.#typed.talk = (text) => shown.talk(text);
    try {
      this.#watch = new SessionWatch(shown, this.#session, await beforeTurnOfNow(shown, this.#session));
      if (!prompt) void this.#readPiped();
      const exit = await this.#watch.run(
        hub,
        () => (this.#inputEnded ? 'free' : 'session'),
        this.#hint(prompt !== undefined),
      );
      return this.#left.signal.aborted ? EXIT.done : exit;
    } finally {
      prompt?.close();
      giveBack?.();
    }
  }

  #hint(isTyped: boolean): string {
    const name = sessionName(this.#session);
    return isTyped
      ? `Attached to ${name}. Enter sends; y or n answers a question; Ctrl-C cancels the turn, again leaves; Ctrl-D leaves.`
      : `Attached to ${name}; what comes in by stdin is sent line by line.`;
  }

  #line(text: string): void {
    this.#wasInterrupted = false;
    void this.#typed.take(text);
  }

  /** A pipe that ends is not the end: what it sent is waited for. */
  async #readPiped(): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of this.#context.io.stdin) {
      rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) await this.#typed.take(line);
    }
    if (rest !== '') await this.#typed.take(rest);
    this.#inputEnded = true;
    const now = await this.#context.call('sessions.show', {
      params: { session: this.#session.id },
      query: {},
    });
    if (now.ok && now.value.turn === null) await this.#watch?.finish();
  }

  async #interrupt(): Promise<void> {
    if (this.#wasInterrupted) return this.#left.abort();
    this.#wasInterrupted = true;
    const params = { session: this.#session.id };
    const now = await this.#context.call('sessions.show', { params, query: {} });
    if (!now.ok || now.value.turn === null) return this.#left.abort();
    const asked = await this.#context.call('sessions.cancel', { params, body: {} });
    this.#typed.talk(asked.ok ? 'Cancelling the turn; Ctrl-C again leaves.' : withPlace(asked.error));
  }
}
