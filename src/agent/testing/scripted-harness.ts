import { ok, refuse, type Result } from '#base';
import type { SessionId, SessionOption, ToolCallFacts, TranscriptEntry } from '#domain';
import type {
  ExitFacts,
  FoundHarness,
  HarnessFailure,
  HarnessHost,
  LiveSession,
  OpenFacts,
  PermissionAnswer,
  Prompt,
  SessionSpec,
  TurnOutcome,
  TurnSink,
} from '#harness';

/** A harness whose turns go on when the test says so. */
export class ScriptedHost implements HarnessHost {
  readonly opened: ScriptedLive[] = [];
  list: FoundHarness[] = [{ name: 'echo', program: 'built-in', canResume: true, canSteer: true }];
  /** What the next `open` answers in place of a session. */
  failNext: HarnessFailure | undefined;
  /** What the next `open` pretends about the way back. */
  nextIsFresh = false;
  canResume = true;
  /** What the next sessions offer. */
  offers: SessionOption[] | undefined;
  /** While set, `open` waits for it. */
  gate: Promise<void> | undefined;
  #count = 0;

  async open(spec: SessionSpec): Promise<Result<LiveSession, HarnessFailure>> {
    await this.gate;
    const failed = this.failNext;
    this.failNext = undefined;
    if (failed) return refuse(failed);
    const live = new ScriptedLive(spec, this.nextIsFresh, this.canResume, `acp-${++this.#count}`);
    live.offer(this.offers);
    this.nextIsFresh = false;
    this.opened.push(live);
    return ok(live);
  }

  async found(): Promise<FoundHarness[]> {
    return this.list;
  }

  /** The newest process of this session. */
  of(session: SessionId): ScriptedLive {
    const live = this.opened.findLast((one) => one.spec.session === session);
    if (!live) throw new Error(`no process was opened for ${session}`);
    return live;
  }

  /** All processes end, as when their daemon is killed and its orphans are swept. */
  killAll(): void {
    for (const live of this.opened) live.die();
  }
}

export class ScriptedLive implements LiveSession {
  facts: OpenFacts;
  readonly spec: SessionSpec;
  readonly exited: Promise<ExitFacts>;
  readonly prompts: Prompt[] = [];
  readonly modes: string[] = [];
  readonly steered: string[] = [];
  readonly configured: [key: string, value: string][] = [];
  /** Why the next option is not set. */
  configureError: string | undefined;
  cancels = 0;
  hasEnded = false;
  /** A cancel is heard and the turn goes on for a while. */
  deafToCancel = false;
  closeError: Error | undefined;
  modeError: Error | undefined;
  isAlive = true;
  #exit: (facts: ExitFacts) => void = () => {};
  #tellOptions: () => void = () => {};
  #turn: { sink: TurnSink; end: (outcome: TurnOutcome) => void } | undefined;

  constructor(spec: SessionSpec, fresh: boolean, canResume: boolean, id: string) {
    this.spec = spec;
    const back = spec.resume !== undefined && !fresh;
    this.facts = {
      acpSessionId: back ? String(spec.resume) : id,
      recovery: back ? ('resumed' as const) : fresh ? ('fresh' as const) : ('new' as const),
      ...(fresh ? { note: 'It could not be recovered.' } : {}),
      canSteer: true,
      canResume,
    };
    this.exited = new Promise((resolve) => (this.#exit = resolve));
  }

  get isPrompting(): boolean {
    return this.#turn !== undefined;
  }

  prompt(prompt: Prompt, sink: TurnSink): Promise<TurnOutcome> {
    this.prompts.push(prompt);
    return new Promise((resolve) => (this.#turn = { sink, end: resolve }));
  }

  say(text: string): void {
    this.entry({ type: 'text', text });
  }

  entry(entry: TranscriptEntry): void {
    this.#running().sink.entry(entry);
  }

  ask(requestId: string, parts: Partial<ToolCallFacts> = {}): Promise<PermissionAnswer> {
    const call = { toolCallId: requestId, title: 'Run ls', kind: 'execute' as const, ...parts };
    return this.#running().sink.permission({ requestId, call, options: [] });
  }

  done(reply: string): void {
    this.end({ end: 'done', reply, stopReason: 'end_turn' });
  }

  end(outcome: TurnOutcome): void {
    const { end } = this.#running();
    this.#turn = undefined;
    end(outcome);
  }

  die(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const failure = { code: 'harness.died' as const, cause: 'The harness ended.' };
    if (this.#turn) this.end({ end: 'failed', reply: '', failure });
    this.#exit({ code: null, signal: 'SIGKILL', forced: false, asked: false });
  }

  async cancel(): Promise<void> {
    this.cancels += 1;
    if (this.#turn && !this.deafToCancel) this.end({ end: 'cancelled', reply: 'so far' });
  }

  async steer(text: string): Promise<boolean> {
    this.steered.push(text);
    return this.#turn !== undefined;
  }

  async setMode(mode: string): Promise<void> {
    if (this.modeError) throw this.modeError;
    this.modes.push(mode);
  }

  async configure(key: string, value: string): Promise<Result<null, string>> {
    this.configured.push([key, value]);
    if (this.configureError !== undefined) return refuse(this.configureError);
    if (!this.facts.options?.some((one) => one.id === key)) return refuse(`It has no ${key} to choose.`);
    this.offer(this.facts.options?.map((one) => (one.id === key ? { ...one, value } : one)));
    return ok(null);
  }

  onOptions(tell: () => void): void {
    this.#tellOptions = tell;
  }

  /** The harness says what there is to choose. */
  offer(options: SessionOption[] | undefined): void {
    if (!options) return;
    this.facts = { ...this.facts, options };
    this.#tellOptions();
  }

  async alive(): Promise<boolean> {
    return this.isAlive && !this.hasEnded;
  }

  async close(): Promise<ExitFacts> {
    if (this.closeError) throw this.closeError;
    this.die();
    return this.exited;
  }

  #running() {
    if (!this.#turn) throw new Error('no turn runs');
    return this.#turn;
  }
}
