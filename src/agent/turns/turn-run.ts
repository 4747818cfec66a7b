import type { Log, Result } from '#base';
import { boundOptions, type Cause, type Refusal, type TurnWork, type WorkspacePlace } from '#domain';
import type { LiveSession, OpenFacts, Prompt, Recovery, TurnSink } from '#harness';
import type { Journal } from '../disk/journal.ts';
import type { HubLink } from '../hub-link.ts';
import type { Body, HubPort, TurnOffer } from '../hub-port.ts';
import type { PermissionBroker } from './permission-broker.ts';
import {
  AGENT_STOPPED,
  cancelledEarly,
  endingOf,
  interruptedBy,
  LEASE_OVER,
  startFailure,
  type StopReason,
} from './turn-ending.ts';
import type { Ending, TurnReport } from './turn-report.ts';

export interface RunParts {
  hub: Pick<HubPort, 'start'>;
  link: HubLink;
  journal: Journal;
  log: Log;
  broker: PermissionBroker;
  report: TurnReport;
  /** Called when the run begins or ceases to use a slot. */
  onSlots: () => void;
}

/** A conversation that is ready for a prompt. */
export interface Opened {
  live: LiveSession;
  /** It served the session before; its context is in its memory. */
  reused: boolean;
  /** Where its source was checked out, when it has one. */
  checkout?: string;
  /** The directory that it was given. */
  workspace?: WorkspacePlace;
  /** Called once the turn has ended: what it has done there. */
  after?: () => Promise<TurnWork | undefined>;
}
/** Ends early when the turn is not wanted any more. */
export type OpenLive = (signal: AbortSignal) => Promise<Result<Opened, Cause>>;

const NOTE_CHARACTERS = 2_000;

/** One turn from its offer to the hand-over of its end: open, start, and only then prompt. */
export class TurnRun {
  readonly offer: TurnOffer;
  readonly report: TurnReport;
  readonly broker: PermissionBroker;
  readonly #parts: RunParts;
  readonly #stopAsked = new AbortController();
  #live: LiveSession | undefined;
  #prompting = false;
  #prompted = false;
  #stopped: StopReason | undefined;
  #ended = false;

  constructor(offer: TurnOffer, parts: RunParts) {
    this.offer = offer;
    this.#parts = parts;
    this.report = parts.report;
    this.broker = parts.broker;
    this.report.onLost = () => this.stop('taken_away');
  }

  /** Offered and not ended, and nobody is being asked. */
  get usesSlot(): boolean {
    return !this.#ended && !this.broker.isWaiting;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Never rejects. */
  async run(open: OpenLive): Promise<void> {
    try {
      await this.#run(open);
    } catch (error) {
      this.#parts.log.write('error', 'a turn failed by a defect of the agent', {
        ...this.report.of,
        error: String(error),
      });
      this.#endByDefect({ code: 'internal', message: `The agent failed: ${String(error)}` });
    }
    this.broker.cancelAll();
    this.#ended = true;
    this.#parts.onSlots();
  }

  /** Ends the turn early; the first reason counts, but one that is taken away stays so. */
  stop(reason: StopReason): void {
    if (this.#ended) return;
    if (reason === 'taken_away') this.report.takenAway();
    const before = this.#stopped;
    if (before === undefined || reason === 'taken_away') this.#stopped = reason;
    this.#stopAsked.abort();
    this.broker.cancelAll();
    if (before !== undefined || !this.#prompting) return;
    this.#live?.cancel().catch((error: unknown) => {
      this.#parts.log.write('error', 'a turn could not be cancelled', {
        ...this.report.of,
        error: String(error),
      });
    });
  }

  async steer(text: string): Promise<boolean> {
    if (!this.#prompting || this.#stopped || !this.#live) return false;
    return this.#live.steer(text).catch(() => false);
  }

  async #run(open: OpenLive): Promise<void> {
    if (this.#endIfStopped('offered')) return;
    const opened = await open(this.#stopAsked.signal);
    if (this.#endIfStopped('offered')) return;
    if (!opened.ok) return this.#end(startFailure(opened.error, this.#hasRunBefore()));
    const { live, reused } = opened.value;
    const started = await this.#start(opened.value);
    if (started?.ok === false) return this.#startRefused(started.error);
    // Stopped before an answer came: whether the hub has started it is not known, and nothing was prompted.
    if (this.#endIfStopped(started ? 'started' : 'offered')) return;
    const { session, turn, fence } = this.report.of;
    this.#parts.journal.note({ type: 'prompted', session, turn, fence });
    this.#live = live;
    this.#prompting = true;
    this.#prompted = true;
    const outcome = await live.prompt(promptOf(this.offer, live.facts, reused), this.#sink());
    this.#prompting = false;
    const work = await opened.value.after?.();
    const ending = endingOf(outcome, this.#stopped, live.facts.canResume);
    this.#end(work ? { ...ending, work } : ending);
  }

  #start(opened: Opened) {
    const { hub, link } = this.#parts;
    const body = startBody(this.offer.fence, opened);
    return link.call(() => hub.start(this.offer.turn, body), this.#stopAsked.signal);
  }

  #startRefused(refused: Refusal): void {
    const notOurs = refused.code === 'lease.lost' || refused.code.startsWith('turn.');
    if (notOurs) return this.report.drop();
    this.#end(startFailure({ code: refused.code, message: refused.message }, this.#hasRunBefore()));
  }

  #endIfStopped(at: 'offered' | 'started'): boolean {
    switch (this.#stopped) {
      case undefined:
        return false;
      case 'taken_away':
        this.report.drop();
        return true;
      case 'cancelled':
        this.#end(cancelledEarly);
        return true;
      case 'lease_over':
        this.#end(interruptedBy(LEASE_OVER));
        return true;
      case 'agent_stopped':
        // Nothing was prompted. What had not started is taken up again by the next life.
        if (at === 'started') this.#end(interruptedBy(AGENT_STOPPED));
        else this.report.leave();
        return true;
    }
  }

  #sink(): TurnSink {
    return {
      entry: (entry) => this.report.entry(entry),
      permission: (question) => {
        this.report.flush();
        return this.broker.ask(question);
      },
    };
  }

  #endByDefect(cause: Cause): void {
    this.#end(this.#prompted ? interruptedBy(cause) : startFailure(cause, this.#hasRunBefore()));
  }

  #hasRunBefore(): boolean {
    return this.offer.session.acpSession !== null;
  }

  #end(ending: Ending): void {
    this.report.finish(ending);
  }
}

function startBody(fence: number, { live, reused, checkout, workspace }: Opened): Body<'turns.start'> {
  const { facts } = live;
  const recovery: Recovery = reused ? 'resumed' : facts.recovery;
  return {
    fence,
    acp_session: facts.acpSessionId,
    recovery,
    ...(facts.note && !reused ? { note: facts.note.slice(0, NOTE_CHARACTERS) } : {}),
    ...(checkout === undefined ? {} : { cwd: checkout }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(facts.model ? { model: facts.model.slice(0, 200) } : {}),
    ...(facts.options ? { options: boundOptions(facts.options) } : {}),
    ...(facts.canFork === undefined ? {} : { can_fork: facts.canFork }),
  };
}

function promptOf(offer: TurnOffer, facts: OpenFacts, reused: boolean): Prompt {
  if (offer.command !== null) return { turn: offer.turn, text: offer.prompt, command: offer.command };
  const { turn, prompt: text, attachments } = offer;
  const given = { turn, text, ...(attachments ? { attachments } : {}) };
  if (reused || facts.recovery !== 'fresh') return given;
  // Never pretend to continue: the model is told, too.
  const note = facts.note ?? 'The earlier conversation could not be recovered; this is a new one.';
  return { ...given, text: `(Note from Muster: ${note})\n\n${text}` };
}
