import {
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import type { CommittedEvent } from '#hub';
import { turnEndOf, type TurnEnd } from './turn-end.ts';

/** Turns that are followed at once. Beyond it the oldest are told when they end, without their request. */
const MOST_FOLLOWED = 10_000;

interface Followed {
  turn: Span;
  /** Within it: being queued, then running. */
  stage: Span | undefined;
}

/**
 * The life of a turn as a span, within that the wait for its start and then its run. It hangs below the request that
 * asked for it. A turn that began in another hub, or before this one, is told at its end from what the event says.
 */
export class TurnSpans {
  readonly #tracer: Tracer;
  readonly #followed = new Map<string, Followed>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  /** `asked`: under which request the event was written. */
  tell(event: CommittedEvent, asked: Context | undefined): void {
    const { type, turn, at } = event;
    if (turn === null) return;
    if (type === 'turn.queued') this.#begin(turn, event, asked);
    else if (type === 'turn.started') this.#start(turn, at);
    else if (type === 'turn.waiting' || type === 'turn.went_on' || type === 'turn.given_back')
      this.#followed.get(turn)?.stage?.addEvent(type, at);
    else {
      const end = turnEndOf(event);
      if (end) this.#end(end);
    }
  }

  /** What a call about this turn hangs below, while the turn is followed here. */
  contextOf(turn: string): Context | undefined {
    const followed = this.#followed.get(turn);
    return followed && trace.setSpan(ROOT_CONTEXT, followed.stage ?? followed.turn);
  }

  #begin(turn: string, event: CommittedEvent, asked: Context | undefined): void {
    if (this.#followed.size >= MOST_FOLLOWED) this.#forgetOldest();
    const span = this.#tracer.startSpan(
      'turn',
      { startTime: event.at, attributes: attributesOf(turn, event.session) },
      asked ?? ROOT_CONTEXT,
    );
    this.#followed.set(turn, { turn: span, stage: this.#stage('turn queued', span, event.at) });
  }

  #start(turn: string, at: number): void {
    const followed = this.#followed.get(turn);
    if (!followed) return;
    followed.stage?.end(at);
    followed.stage = this.#stage('turn running', followed.turn, at);
  }

  #end(end: TurnEnd): void {
    const followed = this.#followed.get(end.turn) ?? this.#inHindsight(end);
    this.#followed.delete(end.turn);
    followed.stage?.end(end.at);
    followed.turn.setAttribute('muster.turn.state', end.state);
    if (end.state !== 'done') followed.turn.setStatus({ code: SpanStatusCode.ERROR });
    followed.turn.end(end.at);
  }

  #inHindsight({ turn, session, at, queuedMs, ranMs }: TurnEnd): Followed {
    const asked = at - queuedMs - (ranMs ?? 0);
    const span = this.#tracer.startSpan(
      'turn',
      { startTime: asked, attributes: attributesOf(turn, session) },
      ROOT_CONTEXT,
    );
    const queued = this.#stage('turn queued', span, asked);
    if (ranMs === undefined) return { turn: span, stage: queued };
    queued.end(at - ranMs);
    return { turn: span, stage: this.#stage('turn running', span, at - ranMs) };
  }

  #stage(name: string, turn: Span, startTime: number): Span {
    return this.#tracer.startSpan(name, { startTime }, trace.setSpan(ROOT_CONTEXT, turn));
  }

  #forgetOldest(): void {
    for (const turn of this.#followed.keys()) {
      this.#followed.delete(turn);
      return;
    }
  }
}

const attributesOf = (turn: string, session: string | null): Attributes => ({
  'muster.turn': turn,
  ...(session === null ? {} : { 'muster.session': session }),
});
