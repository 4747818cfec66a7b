import type {
  PermissionOption,
  RequestPermissionRequest,
  RequestPermissionResponse,
} from '@agentclientprotocol/sdk';
import type { Clock, Ids, Log } from '#base';
import type { TranscriptEntry } from '#domain';
import type { HarnessLimits } from '../limits.ts';
import type { HarnessFailure, PermissionAnswer, PermissionQuestion, TurnSink } from '../port.ts';
import type { Quirks } from '../recipes/recipe.ts';
import type { CostMeter } from './cost-meter.ts';
import { isHubTool } from './hub-tool.ts';
import { TurnClock } from './turn-clock.ts';
import { TurnRecord } from './turn-record.ts';
import { toolCallPatch, type SessionUpdate } from './update-schema.ts';

export interface TurnParts {
  cwd: string;
  quirks: Quirks;
  clock: Clock;
  ids: Ids;
  log: Log;
  limits: HarnessLimits;
  sink: TurnSink;
  /** Absent where the harness tells a turn's own cost. */
  cost?: CostMeter | undefined;
  /** A limit of time was reached: the driver has to stop the turn. */
  onLimit: (limit: 'deadline' | 'stall') => void;
}

/** One turn while it runs: where its updates go, what it asks, how long it may take. */
export class RunningTurn {
  readonly record: TurnRecord;
  /** Set when a limit ended it. */
  failure: HarnessFailure | undefined;
  /** A permission was denied in it. */
  denied = false;
  /** Resolves when `prompt` answers its caller. */
  readonly over: Promise<void>;
  /** Resolves when somebody has asked for its end. */
  readonly stopped: Promise<void>;
  #stopping = false;
  #answered = false;
  #tellStopped: () => void = () => {};
  readonly #parts: TurnParts;
  readonly #clock: TurnClock;
  readonly #pending = new Map<() => void, Promise<void>>();
  #end: () => void = () => {};

  constructor(parts: TurnParts) {
    this.#parts = parts;
    this.record = new TurnRecord(parts.cwd, parts.quirks, parts.cost);
    this.over = new Promise((resolve) => (this.#end = resolve));
    this.stopped = new Promise((resolve) => (this.#tellStopped = resolve));
    const { turnMs, stallMs } = parts.limits;
    this.#clock = new TurnClock({ clock: parts.clock, turnMs, stallMs, onLimit: parts.onLimit });
  }

  /** Whether somebody has asked for its end. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** From now on nothing is allowed in it any more. */
  stop(): void {
    this.#stopping = true;
    this.#tellStopped();
  }

  get #sink(): TurnSink {
    return this.#parts.sink;
  }

  update(update: SessionUpdate): void {
    for (const entry of this.record.entriesFor(update))
      this.#sink.entry(this.stopping ? asStopped(entry) : entry);
    this.#clock.heard(this.record.toolRuns);
  }

  entry(entry: TranscriptEntry): void {
    this.#sink.entry(entry);
  }

  notice(text: string): void {
    this.#sink.entry({ type: 'notice', text });
  }

  /** A sign of life that is no entry. */
  stillThere(): void {
    this.#clock.heard(this.record.toolRuns);
  }

  /**
   * Puts a permission to whoever decides; `cancelled` as soon as the turn is being stopped. `onItsWay` resolves when
   * the answer has been given to the wire.
   */
  async ask(params: RequestPermissionRequest, onItsWay: Promise<void>): Promise<RequestPermissionResponse> {
    if (this.#answered) return pickOption(params.options, { decision: 'deny', reason: 'The turn is over.' });
    const patch = toolCallPatch.safeParse(params.toolCall);
    if (this.stopping || !patch.success) return CANCELLED;
    const call = this.record.callFor(patch.data).facts;
    if (isHubTool(call, this.#parts.quirks.hubTool)) return pickOption(params.options, { decision: 'allow' });
    const question: PermissionQuestion = {
      requestId: this.#parts.ids.next('prm'),
      call,
      options: params.options.map(({ optionId, name, kind }) => ({ id: optionId, name, kind })),
    };
    const answer = await this.#answerTo(question, onItsWay);
    if (answer.decision === 'deny') this.denied = true;
    return pickOption(params.options, this.stopping ? { decision: 'cancelled' } : answer);
  }

  /** Answers whatever is still asked with `cancelled`; resolves when those answers are on their way. */
  async cancelQuestions(): Promise<void> {
    const pending = [...this.#pending];
    for (const [cancel] of pending) cancel();
    await Promise.all(pending.map(([, onItsWay]) => onItsWay));
  }

  /** The harness has answered the prompt: late updates may follow, but nothing is allowed any more. */
  answered(): void {
    this.#answered = true;
    void this.cancelQuestions();
  }

  finish(): void {
    this.#clock.stop();
    void this.cancelQuestions();
    this.#end();
  }

  async #answerTo(question: PermissionQuestion, onItsWay: Promise<void>): Promise<PermissionAnswer> {
    this.#clock.pause();
    let cancel = () => {};
    const cancelled = new Promise<PermissionAnswer>((resolve) => {
      cancel = () => resolve({ decision: 'cancelled' });
    });
    this.#pending.set(cancel, onItsWay);
    try {
      return await Promise.race([this.#sink.permission(question), cancelled]);
    } catch (error) {
      this.#parts.log.write('error', 'a permission could not be decided, so it is denied', {
        error: String(error),
      });
      return { decision: 'deny' };
    } finally {
      this.#pending.delete(cancel);
      this.#clock.resume();
    }
  }
}

/** The protocol has no word for a call that was cut off: it comes as failed, but without an exit code of its own. */
function asStopped(entry: TranscriptEntry): TranscriptEntry {
  if (entry.type === 'tool_call' && entry.status === 'failed') return { ...entry, status: 'cancelled' };
  const cutOff = entry.type === 'tool_update' && entry.status === 'failed' && entry.exitCode === undefined;
  return cutOff ? { ...entry, status: 'cancelled' } : entry;
}

export const CANCELLED: RequestPermissionResponse = { outcome: { outcome: 'cancelled' } };

/**
 * The option of the harness that carries our answer: always the kind for this once. "Always" is a rule of Muster's,
 * which is stored and can be revoked; a harness would keep it to itself.
 */
export function pickOption(
  options: readonly PermissionOption[],
  answer: PermissionAnswer,
): RequestPermissionResponse {
  if (answer.decision === 'cancelled') return CANCELLED;
  const kind = answer.decision === 'allow' ? 'allow_once' : 'reject_once';
  const option =
    options.find((one) => one.kind === kind) ?? options.find((one) => one.kind === 'reject_once');
  if (!option) return CANCELLED;
  const reason = answer.reason === undefined ? {} : { _meta: { reason: answer.reason } };
  return { outcome: { outcome: 'selected', optionId: option.optionId }, ...reason };
}
