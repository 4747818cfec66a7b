import { EXIT, RefusedError, type Client, type StreamedEvent } from '#contract/client';
import { isId } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { approvalText } from '../output/approval-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { sessionName, type SessionView } from '../output/session-lines.ts';
import { TranscriptPrinter } from '../output/transcript-lines.ts';
import { tellBreaks } from '../tell-breaks.ts';
import { TranscriptFollower, type StoredEntry } from '../transcript-follower.ts';
import { TurnOrder } from '../turn-order.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [
    {
      flags: '--after <number>',
      about: 'entries after this number (default: the turn of now)',
      number: { least: 0, most: Number.MAX_SAFE_INTEGER },
    },
    { flags: '--once', about: 'end with the turn that runs' },
  ],
  examples: ['muster session watch mill', 'muster session watch mill --once --json'],
  async run(context, input) {
    const hub = await context.hub();
    if (!hub.ok) return context.refuse(hub.error);
    const shown = await context.call('sessions.show', { params: { session: input.arg(0) }, query: {} });
    if (!shown.ok) return context.refuse(shown.error);
    const after = input.number('after') ?? (await beforeTurnOfNow(context, shown.value));
    const watch = new Watch(context, shown.value, after);
    return watch.run(hub.value, input.has('once'));
  },
};

/** The number of the last entry before the running turn, or the last one; so that a watcher sees what it is about. */
async function beforeTurnOfNow(context: CommandContext, session: SessionView): Promise<number> {
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

/** One session on the screen, as it goes. */
class Watch {
  readonly #context: CommandContext;
  readonly #session: SessionView;
  readonly #printer: TranscriptPrinter;
  readonly #follower: TranscriptFollower;
  /** Events may have been missed: at first, and when the stream begins anew; not after a mere break. */
  #missed = true;
  readonly #order = new TurnOrder((entry) => this.#entry(entry));

  constructor(context: CommandContext, session: SessionView, after: number) {
    this.#context = context;
    this.#session = session;
    this.#printer = new TranscriptPrinter((text) => context.io.stdout.write(text), context.style);
    this.#follower = new TranscriptFollower(context, { session: session.id, after }, (entry) =>
      this.#order.entry(entry),
    );
  }

  async run(hub: Client, once: boolean): Promise<number> {
    const { io } = this.#context;
    await this.#follower.catchUp();
    if (this.#session.state === 'closed' || this.#session.state === 'failed') return this.#end(EXIT.done);
    if (once && this.#session.turn === null) return this.#end(EXIT.done);
    if (!this.#context.json)
      this.#talk(`Watching ${sessionName(this.#session)}; Ctrl-C ends the watch, not the session.`);
    const ended = new AbortController();
    const breaks = tellBreaks({ talk: (text) => this.#talk(text) }, 'Ctrl-C ends the watch.');
    try {
      const events = hub.events({
        session: this.#session.id,
        signal: AbortSignal.any([io.signal, ended.signal]),
        onReady: () => void this.#ready(once, ended),
        onReset: () => {
          this.#missed = true;
          void this.#ready(once, ended);
        },
        ...breaks,
      });
      for await (const event of events) {
        await this.#follower.catchUp();
        await this.#event(event);
        if (event.turn !== null && TURN_END.test(event.type)) this.#order.ended(event.turn);
        if (SESSION_END.includes(event.type)) return this.#end(EXIT.done);
        if (once && TURN_END.test(event.type))
          return this.#end(event.type === 'turn.done' ? EXIT.done : EXIT.failed);
      }
    } catch (error) {
      if (error instanceof RefusedError) return this.#context.refuse(error.refusal);
      throw error;
    }
    return this.#end(EXIT.done);
  }

  /** On a terminal both streams share the screen: a text that stands open ends its line first. */
  #talk(text: string): void {
    if (this.#context.io.stdout.isTTY) this.#printer.end();
    this.#context.talk(text);
  }

  /** What happened between the first look and the stream's begin is in no event that comes. */
  async #ready(once: boolean, ended: AbortController): Promise<void> {
    await this.#follower.catchUp();
    const shown = await this.#context.call('sessions.show', {
      params: { session: this.#session.id },
      query: {},
    });
    if (this.#missed) this.#order.follow(shown.ok ? shown.value.turn : null);
    this.#missed = false;
    const isOver = !shown.ok || shown.value.state === 'closed' || (once && shown.value.turn === null);
    if (isOver) ended.abort();
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
