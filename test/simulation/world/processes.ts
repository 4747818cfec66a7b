import type { ManualClock, Result } from '#base';
import type { SessionId, TurnId } from '#domain';
import type {
  ExitFacts,
  HarnessFailure,
  HarnessHost,
  LiveSession,
  OpenFacts,
  Prompt,
  SessionSpec,
  TurnOutcome,
  TurnSink,
} from '#harness';
import type { Dice } from './dice.ts';
import type { Life } from './life.ts';
import type { Trace } from './trace.ts';

export interface ProcessParts {
  clock: ManualClock;
  dice: Dice;
  trace: Trace;
  books: ProcessBooks;
  /** The machine that they run on. */
  machine: string;
  /** How often a harness is slow, refuses, or is not what it says. */
  odd: () => number;
}

/** What was seen of all processes, whichever agent started them. */
export class ProcessBooks {
  readonly all: Process[] = [];
  readonly prompts = new Map<TurnId, number>();
  /** Ends that reached an agent that was alive. */
  readonly outcomes = new Map<TurnId, TurnOutcome>();
  /** What was said in each turn to an agent that was alive. */
  readonly said = new Map<TurnId, string>();
  readonly problems: string[] = [];

  get alive(): Process[] {
    return this.all.filter((process) => !process.gone);
  }
}

/** The host of one life of the agent: its processes are cut off from the agent when that dies, and may survive it. */
export function mortalHost(host: HarnessHost, life: Life, parts: ProcessParts): HarnessHost {
  const { clock, dice } = parts;
  return {
    found: () => life.gate(host.found()),
    async open(spec): Promise<Result<LiveSession, HarnessFailure>> {
      if (life.dead) return new Promise(() => {});
      const slow = dice.chance(parts.odd()) ? dice.between(100, 8_000) : 0;
      if (slow > 0) await life.gate(new Promise<void>((resolve) => void clock.after(slow, resolve)));
      const opened = await life.gate(host.open(spec));
      if (!opened.ok) return opened;
      const process = new Process(opened.value, life, parts);
      parts.books.all.push(process);
      return { ok: true, value: process };
    },
  };
}

/** One harness process as its agent sees it. It can be killed from outside, and outlive its agent. */
export class Process implements LiveSession {
  readonly session: SessionId;
  readonly machine: string;
  readonly life: Life;
  readonly facts: OpenFacts;
  readonly exited: Promise<ExitFacts>;
  gone = false;
  /** The turn that it runs, and whether it waits for a decision. */
  running: { turn: TurnId; asking: number } | undefined;
  readonly #inner: LiveSession;
  readonly #parts: ProcessParts;
  #killed = false;
  #die: () => void = () => {};
  readonly #died: Promise<void>;

  constructor(inner: LiveSession, life: Life, parts: ProcessParts) {
    this.#inner = inner;
    this.#parts = parts;
    this.life = life;
    this.session = inner.spec.session;
    this.machine = parts.machine;
    this.#died = new Promise((resolve) => (this.#die = resolve));
    const drifts = inner.facts.recovery === 'resumed' && parts.dice.chance(parts.odd() / 8);
    this.facts = drifts ? { ...inner.facts, acpSessionId: `${inner.facts.acpSessionId}-other` } : inner.facts;
    void inner.exited.then(() => (this.gone = true));
    this.exited = life.gate(inner.exited);
  }

  get spec(): SessionSpec {
    return this.#inner.spec;
  }

  /** As SIGKILL from outside. */
  kill(): void {
    if (this.gone || this.#killed) return;
    this.#killed = true;
    this.#die();
    void this.#inner.close();
  }

  async prompt(prompt: Prompt, sink: TurnSink): Promise<TurnOutcome> {
    if (this.life.dead) return new Promise(() => {});
    this.#book(prompt);
    const running = { turn: prompt.turn, asking: 0 };
    this.running = running;
    const died = this.#died.then((): TurnOutcome => ({
      end: 'failed',
      reply: '',
      failure: { code: 'harness.died', cause: 'The harness was killed.' },
    }));
    const outcome = await Promise.race([this.#inner.prompt(prompt, this.#sinkOf(sink, running)), died]);
    if (this.running === running) this.running = undefined;
    this.#note(`harness of ${this.session}: ${prompt.turn} ends ${outcome.end}`);
    return new Promise((resolve) => {
      this.life.act(() => {
        this.#parts.books.outcomes.set(prompt.turn, outcome);
        resolve(outcome);
      });
    });
  }

  async cancel(): Promise<void> {
    await this.#perhapsSlow();
    return this.life.gate(this.#inner.cancel());
  }

  steer(text: string): Promise<boolean> {
    return this.life.gate(this.#killed ? Promise.resolve(false) : this.#inner.steer(text));
  }

  setMode(mode: SessionSpec['mode']): Promise<void> {
    return this.life.gate(this.#inner.setMode(mode));
  }

  configure(key: string, value: string): Promise<Result<null, string>> {
    return this.life.gate(this.#inner.configure(key, value));
  }

  onOptions(tell: () => void): void {
    this.#inner.onOptions(() => this.life.act(tell));
  }

  alive(): Promise<boolean> {
    return this.life.gate(this.#killed ? Promise.resolve(false) : this.#inner.alive());
  }

  async close(): Promise<ExitFacts> {
    await this.#perhapsSlow();
    return this.life.gate(this.#inner.close());
  }

  #book({ turn }: Prompt): void {
    const { books } = this.#parts;
    const count = (books.prompts.get(turn) ?? 0) + 1;
    books.prompts.set(turn, count);
    this.#note(`harness of ${this.session}: prompted with ${turn}`);
    if (count > 1) books.problems.push(`turn ${turn} was prompted ${count} times`);
    const other = books.alive.find((one) => one.session === this.session && one.running);
    if (other)
      books.problems.push(
        `${this.session} was prompted with ${turn} while it ran ${other.running?.turn ?? ''}`,
      );
  }

  #sinkOf(sink: TurnSink, running: { turn: TurnId; asking: number }): TurnSink {
    const { said } = this.#parts.books;
    return {
      entry: (entry) => {
        if (this.#killed) return;
        this.life.act(() => {
          if (entry.type === 'text') said.set(running.turn, (said.get(running.turn) ?? '') + entry.text);
          sink.entry(entry);
        });
      },
      permission: (question) =>
        new Promise((resolve) => {
          if (this.#killed) return;
          running.asking += 1;
          this.life.act(() => {
            sink.permission(question).then(
              (answer) => {
                running.asking -= 1;
                this.life.act(() => !this.#killed && resolve(answer));
              },
              () => {},
            );
          });
        }),
    };
  }

  async #perhapsSlow(): Promise<void> {
    const { clock, dice, odd } = this.#parts;
    if (this.life.dead || !dice.chance(odd())) return;
    await this.life.gate(new Promise<void>((resolve) => void clock.after(dice.between(100, 7_000), resolve)));
  }

  #note(text: string): void {
    this.#parts.trace.write(this.#parts.clock.now(), `      ${text}`);
  }
}
