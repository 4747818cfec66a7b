import { isDeepStrictEqual } from 'node:util';
import { ok, refuse, type Clock, type Log, type Result } from '#base';
import type { ApprovalMode, Cause, SessionId, TurnId } from '#domain';
import type { HarnessFailure, HarnessHost, LiveSession, McpServer, SessionSpec } from '#harness';
import type { Journal } from '../disk/journal.ts';
import type { HubLink } from '../hub-link.ts';
import type { AgentSettings, HubPort, TurnOffer } from '../hub-port.ts';
import type { Opened, TurnRun } from '../turns/turn-run.ts';
import { causeOf } from '../turns/turn-ending.ts';
import type { TurnReport } from '../turns/turn-report.ts';
import { LiveChoices, type Choices } from './live-choices.ts';
import { OptionsReport } from './options-report.ts';
import type { SessionCheckouts } from './session-checkouts.ts';
import { sessionSpec } from './session-spec.ts';
import type { SessionWorkspaces } from '../workspaces/session-workspaces.ts';
import { findWorkplace, leaveWorkplace } from './workplace.ts';

export interface SessionParts {
  hub: Pick<HubPort, 'facts' | 'tornDown'>;
  link: HubLink;
  harnesses: HarnessHost;
  /** Absent: sessions that work on a git address fail to start. */
  checkouts?: SessionCheckouts;
  /** Absent: sessions that need a worktree or a clone fail to start. */
  workspaces?: SessionWorkspaces;
  /** Whether another session works below this folder. */
  othersIn: (folder: string, but: SessionId) => boolean;
  journal: Journal;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  settings: () => AgentSettings;
  /** Asked once per process start: the MCP servers of the session, with tokens of their own. */
  mcpServersFor: (session: SessionId) => Promise<McpServer[]>;
  /** Does something while another session runs no turn and begins none; undefined, undone, when that runs one. */
  whileIdle: <T>(session: SessionId, work: () => Promise<T>) => Promise<T | undefined>;
  /** Nothing of the session is left here, and the hub knows. */
  onGone: (session: SessionId) => void;
  onQuiet: () => void;
}

const NOTICE_CHARACTERS = 2_000;

/** What is known of a session from a former life of the daemon. */
interface FormerLife {
  canResume: boolean;
  asleep: boolean;
  cwd?: string;
}

/** What the live process was opened for, as it is now. */
interface Live {
  session: LiveSession;
  harness: string;
  cwd: string;
  choices: LiveChoices;
  /** Undefined when it could not be set: the process is not used again. */
  mode: ApprovalMode | undefined;
}

/** A session on this host: at most one process, its turns one after another, its sleep and its end. */
export class HeldSession {
  readonly id: SessionId;
  readonly #parts: SessionParts;
  #runs: TurnRun[] = [];
  #reports = new Set<TurnReport>();
  #working: Promise<void> | undefined;
  #live: Live | undefined;
  #mode: ApprovalMode | undefined;
  #choices: Choices = { model: null, options: {} };
  #canResume: boolean;
  #asleep: boolean;
  #cwd: string | undefined;
  #closing: Promise<void> | undefined;
  #lastUsedAt: number;
  #stopSleepTimer: (() => void) | undefined;

  constructor(id: SessionId, parts: SessionParts, kept: FormerLife = { canResume: false, asleep: false }) {
    this.id = id;
    this.#parts = parts;
    this.#canResume = kept.canResume;
    this.#asleep = kept.asleep;
    this.#cwd = kept.cwd;
    this.#lastUsedAt = parts.clock.monotonic();
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** The folder that it works in, once it was opened. */
  get cwd(): string | undefined {
    return this.#cwd;
  }

  /** On the monotonic clock. */
  get lastUsedAt(): number {
    return this.#lastUsedAt;
  }

  get runs(): readonly TurnRun[] {
    return this.#runs;
  }

  get isQuiet(): boolean {
    return this.#runs.length === 0 && this.#reports.size === 0 && !this.#working && !this.#closing;
  }

  /** The newest turn that it holds, running or with its finish still to be sent. */
  get heldTurn(): { id: TurnId; fence: number } | undefined {
    const run = this.#runs.at(-1);
    const report = run?.report ?? [...this.#reports].at(-1);
    return report && { id: report.of.turn, fence: report.of.fence };
  }

  /** The newest run of this turn. */
  runOf(turn: TurnId): TurnRun | undefined {
    return this.#runs.findLast((run) => run.offer.turn === turn);
  }

  /** Keeps a report until it is settled; the session is not torn down before that. */
  track(report: TurnReport): void {
    this.#reports.add(report);
    void report.settled.then(() => {
      this.#reports.delete(report);
      this.#parts.onQuiet();
    });
  }

  /** Queues a turn behind those that are there. */
  offer(run: TurnRun): void {
    this.#stopSleepTimer?.();
    const { mode, model, options = {} } = run.offer.session;
    this.#mode = mode;
    const choices = { model, options };
    if (!isDeepStrictEqual(choices, this.#choices)) this.#choices = choices;
    this.#runs.push(run);
    this.track(run.report);
    if (this.#closing) run.stop('cancelled');
    this.#working ??= this.#work();
  }

  /** In force from now on, for the live process and the next one. */
  setMode(mode: ApprovalMode): void {
    this.#mode = mode;
    if (this.#live) void this.#applyMode(this.#live);
  }

  /** In force at once where no turn runs, else after it. */
  configure({ model, options }: Choices): void {
    this.#choices = { model, options };
    if (!this.#working) this.#afterWork();
  }

  /** Keeps its turns waiting while `work` is done; undefined when a turn is there already. */
  async whileIdle<T>(work: () => Promise<T>): Promise<T | undefined> {
    while (this.#working && this.#runs.length === 0) await this.#working;
    if (this.#runs.length > 0) return undefined;
    this.#stopSleepTimer?.();
    const done = work();
    const settled = done.then(
      () => {},
      () => {},
    );
    this.#working = settled.then(() => this.#afterWork());
    return done;
  }

  /** Ends its process if it has nothing to do and can come back. True when it went to sleep. */
  sleep(): boolean {
    if (!this.canSleep || !this.#live) return false;
    const { session } = this.#live;
    this.#live = undefined;
    this.#stopSleepTimer?.();
    this.#keep(true);
    this.#working = this.#endProcess(session).then(() => this.#afterWork());
    void this.#reportAsleep();
    return true;
  }

  /** Its process ended with the daemon of a former life: it sleeps, if it can be woken. */
  endedWithFormerLife(): void {
    if (this.#asleep || !this.#canResume) return;
    this.#keep(true);
    void this.#reportAsleep();
  }

  get canSleep(): boolean {
    return this.#live !== undefined && this.#canResume && !this.#working && !this.#closing;
  }

  /**
   * Cancels its turns, ends its process, and tells the hub that nothing is left or why something is. Twice is once,
   * unless the first time did not succeed.
   */
  close(): void {
    this.#closing ??= this.#tearDown();
  }

  /** The agent stops: its turns are interrupted and its process ends. The session itself goes on at the next start. */
  async leave(): Promise<void> {
    for (const run of this.#runs) run.stop('agent_stopped');
    await this.#working;
    // Only now: the end of its work has set the timer anew, which would keep the process for as long.
    this.#stopSleepTimer?.();
    const live = this.#live;
    this.#live = undefined;
    if (live) await this.#endProcess(live.session);
  }

  spill(): void {
    for (const report of this.#reports) report.spill();
  }

  async #work(): Promise<void> {
    for (let run = this.#runs[0]; run; run = this.#runs[0]) {
      const { offer } = run;
      await run.run((signal) => this.#open(offer, signal));
      this.#runs.shift();
      this.#lastUsedAt = this.#parts.clock.monotonic();
    }
    this.#afterWork();
  }

  #afterWork(): void {
    const live = this.#live;
    if (this.#runs.length > 0) this.#working = this.#work();
    else if (live?.choices.isBehind(this.#choices))
      this.#working = this.#applyChoices(live).then(() => this.#afterWork());
    else this.#working = undefined;
    if (!this.#working) this.#armSleep();
    this.#parts.onQuiet();
  }

  async #open(offer: TurnOffer, signal: AbortSignal): Promise<Result<Opened, Cause>> {
    const place = await findWorkplace(offer, this.#parts, signal);
    if (!place.ok) return place;
    const { cwd, found } = place.value;
    const reused = await this.#reusable(offer, cwd);
    if (reused) return ok({ live: reused.session, reused: true, ...found });
    const opened = await this.#openAt(offer, cwd);
    if (opened.ok) return ok({ live: opened.value, reused: false, ...found });
    // It never came to be: nobody will close it.
    if (offer.session.acpSession === null) await leaveWorkplace(this.id, this.#parts);
    return refuse(causeOf(opened.error));
  }

  async #openAt(offer: TurnOffer, cwd: string): Promise<Result<LiveSession, HarnessFailure>> {
    const before = this.#live;
    this.#live = undefined;
    if (before) await this.#endProcess(before.session);
    const choices = this.#choices;
    const mcpServers = await this.#parts.mcpServersFor(this.id);
    const spec = sessionSpec(offer, { cwd, mode: this.#mode, choices, mcpServers });
    const opened = await this.#openFrom(offer, spec);
    if (!opened.ok) return opened;
    const session = opened.value;
    const { harness } = offer.session;
    const live: Live = { session, harness, cwd, choices: new LiveChoices(session, choices), mode: spec.mode };
    this.#live = live;
    void new OptionsReport(this.id, session, this.#parts);
    void session.exited.then(() => {
      if (this.#live === live) this.#live = undefined;
    });
    this.#canResume = session.facts.canResume;
    this.#cwd = cwd;
    this.#keep(false);
    await this.#applyMode(live);
    return ok(session);
  }

  /** A copy of a conversation is made while that stands still. */
  async #openFrom({ session }: TurnOffer, spec: SessionSpec): Promise<Result<LiveSession, HarnessFailure>> {
    const open = () => this.#parts.harnesses.open(spec).catch(defect);
    if (spec.fork === undefined || !session.fork) return open();
    const cause = `Session ${session.fork.session} was given a turn meanwhile. Fork it when that has ended.`;
    const opened = await this.#parts.whileIdle(session.fork.session, open);
    return opened ?? refuse({ code: 'harness.start_failed', cause });
  }

  async #reusable({ session }: TurnOffer, cwd: string): Promise<Live | undefined> {
    const live = this.#live;
    if (!live) return undefined;
    const same = live.harness === session.harness && live.cwd === cwd;
    // A person began it anew: what lives still knows the conversation that is over.
    if (session.rebind && session.acpSession === null) return undefined;
    if (!same || live.mode !== this.#mode) return undefined;
    const answers = await live.session.alive().catch(() => false);
    if (!answers) return undefined;
    await this.#applyChoices(live);
    return live.choices.serves(this.#choices) && this.#live === live ? live : undefined;
  }

  async #applyChoices(live: Live): Promise<void> {
    if (!live.choices.isBehind(this.#choices)) return;
    const { hub, link, signal } = this.#parts;
    for (const problem of await live.choices.apply(this.#choices)) {
      const notice = problem.slice(0, NOTICE_CHARACTERS);
      void link.call(() => hub.facts(this.id, { notice }), signal);
    }
  }

  async #applyMode(live: Live): Promise<void> {
    const mode = this.#mode;
    if (mode === undefined || live.mode === mode) return;
    live.mode = mode;
    try {
      await live.session.setMode(mode);
    } catch (error) {
      this.#parts.log.write('error', 'the mode of a session could not be set; its process will be replaced', {
        session: this.id,
        error: String(error),
      });
      live.mode = undefined;
    }
  }

  #armSleep(): void {
    const { clock, settings } = this.#parts;
    const { sleepAfterMs } = settings();
    this.#stopSleepTimer?.();
    if (sleepAfterMs <= 0 || !this.canSleep) return;
    this.#stopSleepTimer = clock.after(sleepAfterMs, () => void this.sleep());
  }

  #keep(asleep: boolean): void {
    this.#asleep = asleep;
    const { journal } = this.#parts;
    const place = this.#cwd === undefined ? {} : { cwd: this.#cwd };
    journal.note({ type: 'session', session: this.id, canResume: this.#canResume, asleep, ...place });
  }

  async #reportAsleep(): Promise<void> {
    const { hub, link, signal } = this.#parts;
    // Woken before the hub could be told: then it is not so.
    const send = () => (this.#asleep ? hub.facts(this.id, { asleep: true }) : Promise.resolve(ok({})));
    await link.call(send, signal);
  }

  async #endProcess(live: LiveSession): Promise<unknown> {
    return live.close().then(
      () => undefined,
      (error: unknown) => {
        this.#parts.log.write('error', 'the process of a session could not be ended', {
          session: this.id,
          error: String(error),
        });
        return error;
      },
    );
  }

  async #tearDown(): Promise<void> {
    const { hub, link, journal, signal } = this.#parts;
    journal.note({ type: 'closing', session: this.id }, true);
    this.#stopSleepTimer?.();
    for (const run of this.#runs) run.stop('cancelled');
    while (this.#working) await this.#working;
    const live = this.#live;
    const error = live && (await this.#endProcess(live.session));
    if (!error) this.#live = undefined;
    await Promise.all([...this.#reports].map((report) => report.settled));
    if (!error) await leaveWorkplace(this.id, this.#parts);
    const cause = { code: 'harness.not_ended', message: String(error) };
    const told = await link.call(
      () => hub.tornDown(this.id, error ? { done: false, cause } : { done: true }),
      signal,
    );
    if (!told) return;
    journal.note({ type: 'closed', session: this.id });
    if (error) {
      // It is held as before: another close may succeed.
      this.#closing = undefined;
      this.#keep(this.#asleep);
    } else {
      this.#parts.onGone(this.id);
    }
    this.#parts.onQuiet();
  }
}

function defect(error: unknown): Result<never, HarnessFailure> {
  return refuse({ code: 'harness.start_failed', cause: String(error) });
}
