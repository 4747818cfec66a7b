import {
  EXIT,
  RefusedError,
  type Client,
  type StreamedEvent,
  TranscriptFollower,
  type StoredEntry,
} from '#contract/client';
import { isId } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { approvalText } from '../output/approval-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import type { SessionView } from '../output/session-lines.ts';
import { TranscriptPrinter } from '../output/transcript-lines.ts';
import { tellBreaks } from '../connection/tell-breaks.ts';
import { TurnOrder } from './turn-order.ts';

/** The number of the last entry before the running turn, or the last one; so that a watcher sees what it is about. */
export async function beforeTurnOfNow(context: CommandContext, session: SessionView): Promise<number> {
  const params = { session: session.id };
  const turns = await context.call('sessions.turns', { params, query: { limit: 1 } });
  const turn = session.turn ?? (turns.ok ? turns.value.items[0]?.id : undefined);
  if (turn === undefined) return 0;
  const first = await context.call('sessions.history', { params, query: { turn, limit: 1 } });
  const seq = first.ok ? first.value.items[0]?.seq : undefined;
  return seq === undefined ? 0 : seq - 1;
}

const TURN_END = /^turn\.(?:done|failed|cancelled|interrupted|expired)$/;
const SESSION_END = ['session.closed', 'session.failed', 'session.erased'];

/** When a watch ends by itself: with the session alone, with the next end of a turn, or once no turn is left. */
export type WatchEnd = 'session' | 'turn' | 'free';

/** One session on the screen, as it goes. */
export class SessionWatch {
  readonly #context: CommandContext;
  readonly #session: SessionView;
  readonly #printer: TranscriptPrinter;
  readonly #follower: TranscriptFollower;
  /** Events may have been missed: at first, and when the stream begins anew; not after a mere break. */
  #missed = true;
  readonly #ended = new AbortController();
  readonly #order = new TurnOrder((entry) => this.#entry(entry));

  constructor(context: CommandContext, session: SessionView, after: number) {
    this.#context = context;
    this.#session = session;
    this.#printer = new TranscriptPrinter((text) => context.io.stdout.write(text), context.style);
    this.#follower = new TranscriptFollower(context, { session: session.id, after }, (entry) =>
      this.#order.entry(entry),
    );
  }

  /** `ends` is asked whenever a turn ends. */
  async run(hub: Client, ends: () => WatchEnd, hint: string): Promise<number> {
    const { io } = this.#context;
    await this.#follower.catchUp();
    if (this.#session.state === 'closed' || this.#session.state === 'failed') return this.#end(EXIT.done);
    if (ends() === 'turn' && this.#session.turn === null) return this.#end(EXIT.done);
    if (!this.#context.json) this.#talk(hint);
    const breaks = tellBreaks({ talk: (text) => this.#talk(text) }, 'Ctrl-C ends the watch.');
    try {
      const events = hub.events({
        session: this.#session.id,
        signal: AbortSignal.any([io.signal, this.#ended.signal]),
        onReady: () => void this.#ready(ends),
        onReset: () => {
          this.#missed = true;
          void this.#ready(ends);
        },
        ...breaks,
      });
      for await (const event of events) {
        await this.#follower.catchUp();
        await this.#event(event);
        if (event.turn !== null && TURN_END.test(event.type)) this.#order.ended(event.turn);
        if (SESSION_END.includes(event.type)) return this.#end(EXIT.done);
        if (TURN_END.test(event.type) && (await this.#isOver(ends())))
          return this.#end(event.type === 'turn.done' ? EXIT.done : EXIT.failed);
      }
    } catch (error) {
      if (error instanceof RefusedError) return this.#context.refuse(error.refusal);
      throw error;
    }
    return this.#end(EXIT.done);
  }

  /** Ends the watch once it has shown all that there is. */
  async finish(): Promise<void> {
    await this.#follower.catchUp();
    this.#ended.abort();
  }

  async #isOver(end: WatchEnd): Promise<boolean> {
    if (end !== 'free') return end === 'turn';
    const params = { session: this.#session.id };
    const shown = await this.#context.call('sessions.show', { params, query: {} });
    return shown.ok && shown.value.turn === null;
  }

  /** On a terminal both streams share the screen: a text that stands open ends its line first. */
  #talk(text: string): void {
    if (this.#context.io.stdout.isTTY) this.#printer.end();
    this.#context.talk(text);
  }

  /** What happened between the first look and the stream's begin is in no event that comes. */
  async #ready(ends: () => WatchEnd): Promise<void> {
    await this.#follower.catchUp();
    const shown = await this.#context.call('sessions.show', {
      params: { session: this.#session.id },
      query: {},
    });
    if (this.#missed) this.#order.follow(shown.ok ? shown.value.turn : null);
    this.#missed = false;
    const isOver =
      !shown.ok || shown.value.state === 'closed' || (ends() !== 'session' && shown.value.turn === null);
    if (isOver) this.#ended.abort();
    else if (shown.value.status.word === 'needs_you') await this.#pendingApprovals();
    else if (shown.value.status.word === 'paused') await this.#paused();
  }

  /** A budget holds it back: why, and what is asked about that where this session was the first. */
  async #paused(): Promise<void> {
    if (this.#context.json) return;
    const shown = await this.#context.call('sessions.show', {
      params: { session: this.#session.id },
      query: {},
    });
    if (!shown.ok || shown.value.status.word !== 'paused') return;
    const why = oneLine(shown.value.status.why ?? '', 500);
    this.#printer.line(this.#context.style.attention(`It is paused: ${why}`));
    await this.#pendingApprovals();
  }

  async #pendingApprovals(): Promise<void> {
    const listed = await this.#context.call('approvals.list', { query: { session: this.#session.id } });
    for (const approval of listed.ok ? listed.value.items : []) await this.#approval(approval.id);
  }

  #entry(entry: StoredEntry): void {
    if (this.#context.json) this.#context.item({ type: 'entry', ...entry }, () => '');
    else this.#printer.entry(entry.entry);
  }

  async #event(event: StreamedEvent): Promise<void> {
    if (this.#context.json) return this.#context.item({ type: 'event', event }, () => '');
    const { style } = this.#context;
    if (event.type === 'approval.asked') await this.#approval(event.subject ?? '');
    else if (event.type === 'turn.paused') await this.#paused();
    else if (event.type.startsWith('approval.'))
      this.#printer.line(style.dim(`The question was ${event.type.slice('approval.'.length)}.`));
    else if (TURN_END.test(event.type))
      this.#printer.line(style.dim(`The turn is ${event.type.slice('turn.'.length)}.`));
    else if (SESSION_END.includes(event.type))
      this.#printer.line(style.dim(`The session is ${event.type.slice('session.'.length)}.`));
  }

  readonly #told = new Set<string>();

  async #approval(id: string): Promise<void> {
    if (!isId('approval', id) || this.#told.has(id)) return;
    this.#told.add(id);
    const shown = await this.#context.call('approvals.show', { params: { approval: id } });
    if (!shown.ok || shown.value.state !== 'pending') return;
    const { style } = this.#context;
    this.#printer.line(
      `\n${style.attention('It needs your answer')}\n${approvalText(shown.value, this.#context.look())}\n`,
    );
  }

  #end(exit: number): number {
    this.#order.follow(null);
    this.#printer.end();
    const { refused } = this.#follower;
    return refused && exit === EXIT.done && !this.#context.io.signal.aborted
      ? this.#context.refuse(refused)
      : exit;
  }
}
