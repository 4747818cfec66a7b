import type { Clock, Ids, Result } from '#base';
import type { ApprovalMode, SessionOption } from '#domain';
import { TurnClock } from './acp/turn-clock.ts';
import { failure } from './failure.ts';
import { FakeOptions } from './fake-options.ts';
import { echoScript, type FakeContext, type FakeScript, type FakeStep } from './fake-script.ts';
import { DEFAULT_LIMITS, type HarnessLimits } from './limits.ts';
import type {
  ExitFacts,
  HarnessFailure,
  LiveSession,
  OpenFacts,
  PermissionAnswer,
  Prompt,
  SessionSpec,
  TurnOutcome,
  TurnSink,
} from './port.ts';

/** What conversations remember, by their ACP session id: kept by a simulation over a "crash" of the agent. */
export type FakeMemory = Map<string, { turns: number; memory: Record<string, string> }>;

export interface FakeHostOptions {
  clock: Clock;
  ids: Ids;
  script?: FakeScript;
  /** Names of the harnesses that this host knows; `fake` alone when left out. */
  harnesses?: readonly string[];
  memory?: FakeMemory;
  limits?: Partial<HarnessLimits>;
  /** Set when the harness can take text into a running turn; it is then answered at once. */
  canSteer?: boolean;
  /** What it lets one choose; nothing when left out. */
  offers?: readonly SessionOption[];
  /** Directories that exist; every one when left out. */
  directories?: ReadonlySet<string>;
  /** Refuses to open, as a broken harness would. */
  refuseOpen?: (spec: SessionSpec) => HarnessFailure | undefined;
}

interface FakeTurn {
  sink: TurnSink;
  reply: string;
  stopping: boolean;
  failure?: HarnessFailure;
  stopped: Promise<void>;
  stop(): void;
  over: Promise<void>;
  clock: TurnClock;
}

type StepEnd = { end: 'failed'; failure: HarnessFailure } | { end: 'stopped' };

/** One conversation of the fake: the same rules of order and end as the real driver's, without a process. */
export class FakeSession implements LiveSession {
  readonly exited: Promise<ExitFacts>;
  readonly #options: FakeHostOptions;
  readonly #memory: { turns: number; memory: Record<string, string> };
  readonly #limits: HarnessLimits;
  readonly #opened: OpenFacts;
  readonly #choices: FakeOptions;
  #spec: SessionSpec;
  #turn: FakeTurn | undefined;
  #ended: ExitFacts | undefined;
  #exit: (facts: ExitFacts) => void = () => {};

  constructor(options: FakeHostOptions, spec: SessionSpec, memory: FakeMemory) {
    this.#options = options;
    this.#spec = spec;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.exited = new Promise((resolve) => (this.#exit = resolve));
    const known = spec.resume === undefined ? undefined : memory.get(spec.resume);
    const copied = spec.resume === undefined && spec.fork !== undefined ? memory.get(spec.fork) : undefined;
    const acpSessionId = known && spec.resume !== undefined ? spec.resume : options.ids.next('acp');
    this.#memory = known ?? structuredClone(copied ?? { turns: 0, memory: {} });
    memory.set(acpSessionId, this.#memory);
    const fresh = spec.resume !== undefined && !known;
    this.#choices = new FakeOptions(options.offers ?? [], spec);
    this.#opened = {
      acpSessionId,
      recovery: known ? 'resumed' : fresh ? 'fresh' : copied ? 'forked' : 'new',
      ...(fresh ? { note: 'The earlier conversation could not be recovered. This is a new one.' } : {}),
      canSteer: options.canSteer ?? false,
      canFork: true,
      canResume: true,
    };
  }

  get facts(): OpenFacts {
    return { ...this.#opened, options: this.#choices.list };
  }

  get spec(): SessionSpec {
    return this.#spec;
  }

  async prompt(prompt: Prompt, sink: TurnSink): Promise<TurnOutcome> {
    const refusal = this.#refusal();
    if (refusal) return { end: 'failed', reply: '', failure: refusal };
    let finish = () => {};
    const turn = this.#begin(sink, new Promise((resolve) => (finish = resolve)));
    try {
      const context: FakeContext = {
        spec: this.#spec,
        turnsBefore: this.#memory.turns++,
        memory: this.#memory.memory,
      };
      const end = await this.#perform(turn, (this.#options.script ?? echoScript)(prompt, context));
      return this.#outcome(turn, end);
    } finally {
      this.#turn = undefined;
      turn.clock.stop();
      finish();
    }
  }

  async cancel(): Promise<void> {
    this.#turn?.stop();
    await this.#turn?.over;
  }

  async steer(text: string): Promise<boolean> {
    const turn = this.#turn;
    if (!turn || !this.#options.canSteer) return false;
    this.#say(turn, `steered: ${text}`);
    return true;
  }

  async setMode(mode: ApprovalMode): Promise<void> {
    this.#spec = { ...this.#spec, mode };
  }

  async configure(key: string, value: string): Promise<Result<null, string>> {
    return this.#choices.set(key, value);
  }

  onOptions(tell: () => void): void {
    this.#choices.onChange(tell);
  }

  async alive(): Promise<boolean> {
    return this.#ended === undefined;
  }

  async close(): Promise<ExitFacts> {
    this.#die({ code: 0, signal: null, forced: false, asked: true });
    return this.exited;
  }

  #begin(sink: TurnSink, over: Promise<void>): FakeTurn {
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const { turnMs, stallMs } = this.#limits;
    const onLimit = (limit: 'deadline' | 'stall') => {
      turn.failure =
        limit === 'deadline'
          ? failure('harness.turn_deadline', 'The turn worked longer than its limit.')
          : failure('harness.stalled', 'The harness was silent for too long and ran no tool.');
      turn.stop();
    };
    const turn: FakeTurn = {
      sink,
      reply: '',
      stopping: false,
      stopped,
      over,
      clock: new TurnClock({ clock: this.#options.clock, turnMs, stallMs, onLimit }),
      stop: () => {
        turn.stopping = true;
        stop();
      },
    };
    this.#turn = turn;
    return turn;
  }

  async #perform(turn: FakeTurn, steps: readonly FakeStep[]): Promise<StepEnd | undefined> {
    for (const step of steps) {
      if (turn.stopping) return { end: 'stopped' };
      const end = await this.#step(turn, step);
      if (end) return end;
    }
    return turn.stopping ? { end: 'stopped' } : undefined;
  }

  async #step(turn: FakeTurn, step: FakeStep): Promise<StepEnd | undefined> {
    const { sink } = turn;
    turn.clock.heard(false);
    switch (step.do) {
      case 'say':
        return this.#say(turn, step.text);
      case 'think':
        return (sink.entry({ type: 'thought', text: step.text }), undefined);
      case 'usage':
        return (sink.entry({ type: 'usage', usage: step.usage }), undefined);
      case 'tool':
        sink.entry({ type: 'tool_call', call: step.call, status: 'in_progress' });
        return toolEnd(sink, step);
      case 'ask':
        return this.#ask(turn, step);
      case 'wait':
        await Promise.race([step.gate.opened, turn.stopped]);
        return undefined;
      case 'fail':
        return { end: 'failed', failure: failure('harness.model_error', step.cause) };
      case 'die':
        this.#die({ code: null, signal: 'SIGKILL', forced: false, asked: false });
        return { end: 'failed', failure: failure('harness.died', 'The harness ended by SIGKILL.') };
    }
  }

  async #ask(turn: FakeTurn, step: Extract<FakeStep, { do: 'ask' }>): Promise<StepEnd | undefined> {
    const { sink } = turn;
    turn.reply = '';
    sink.entry({ type: 'tool_call', call: step.call, status: 'pending' });
    turn.clock.pause();
    const cancelled = turn.stopped.then((): PermissionAnswer => ({ decision: 'cancelled' }));
    const options = [
      { id: 'allow', name: 'Allow', kind: 'allow_once' as const },
      { id: 'reject', name: 'Reject', kind: 'reject_once' as const },
    ];
    const requestId = this.#options.ids.next('prm');
    const answer = await Promise.race([sink.permission({ requestId, call: step.call, options }), cancelled]);
    turn.clock.resume();
    const { toolCallId } = step.call;
    if (turn.stopping || answer.decision !== 'allow') {
      sink.entry({ type: 'tool_update', toolCallId, status: 'failed' });
      return turn.stopping ? { end: 'stopped' } : this.#perform(turn, step.denied ?? []);
    }
    step.run?.();
    return toolEnd(sink, step);
  }

  #say(turn: FakeTurn, text: string): undefined {
    turn.reply += text;
    turn.sink.entry({ type: 'text', text });
  }

  #outcome(turn: FakeTurn, end: StepEnd | undefined): TurnOutcome {
    const { reply } = turn;
    if (turn.failure) return { end: 'failed', reply, failure: turn.failure };
    if (end?.end === 'failed') return { end: 'failed', reply, failure: end.failure };
    if (end) return { end: 'cancelled', reply };
    return { end: 'done', reply, stopReason: 'end_turn' };
  }

  #refusal(): HarnessFailure | undefined {
    if (this.#ended) return failure('harness.died', 'The harness has ended.');
    if (this.#turn)
      return failure('harness.refused', 'A turn is already running in this session; one at a time.');
    return undefined;
  }

  #die(facts: ExitFacts): void {
    if (this.#ended) return;
    this.#ended = facts;
    this.#turn?.stop();
    this.#exit(facts);
  }
}

function toolEnd(sink: TurnSink, step: Extract<FakeStep, { do: 'ask' | 'tool' }>): undefined {
  const exitCode = 'exitCode' in step && step.exitCode !== undefined ? { exitCode: step.exitCode } : {};
  const output = step.output === undefined ? {} : { output: step.output };
  sink.entry({
    type: 'tool_update',
    toolCallId: step.call.toolCallId,
    status: 'completed',
    ...output,
    ...exitCode,
  });
}
