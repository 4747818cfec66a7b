import { ok, pause, type BackgroundPart, type Health } from '#base';
import { liesIn, type SessionId } from '#domain';
import type { Agent, AgentOptions } from './agent-options.ts';
import { FIRST_SETTINGS, STOP_GRACE_MS } from './agent-limits.ts';
import { CredentialWatch } from './credential-watch.ts';
import { CommandRunner } from './commands/command-runner.ts';
import { Journal } from './disk/journal.ts';
import type { KeptState, KeptTurn } from './disk/kept-state.ts';
import { HeartbeatSender } from './heartbeat-sender.ts';
import { HubLink } from './hub-link.ts';
import { healthFacts } from './commands/health-facts.ts';
import type { AgentSettings, Body, InboxEntry, TurnOffer } from './hub-port.ts';
import { applyEntry, type InboxTargets } from './inbox/apply-entry.ts';
import { InboxReader } from './inbox/inbox-reader.ts';
import { HeldSession } from './sessions/held-session.ts';
import { memoryRelief } from './sessions/memory-relief.ts';
import { RequestAnswerer } from './workspaces/request-answerer.ts';
import { OutboxRoom } from './turns/outbox-room.ts';
import { LeaseWatch } from './turns/lease-watch.ts';
import { PermissionBroker } from './turns/permission-broker.ts';
import { AGENT_RESTARTED, interruptedBy } from './turns/turn-ending.ts';
import { TurnReport } from './turns/turn-report.ts';
import { TurnRun } from './turns/turn-run.ts';
import { UpdateBatches } from './turns/update-batches.ts';

/** The contract takes no more in one report. */
const RECONCILED_SESSIONS_MOST = 10_000;

/** Makes an agent; nothing happens before `start`. The folder's lock is the disk's. */
export function createAgent(options: AgentOptions): Agent {
  return new FleetMember(options);
}

/** Joins the parts of the daemon: what it holds, what it hears from the hub, and what it says. */
class FleetMember implements Agent {
  readonly #options: AgentOptions;
  readonly #link: HubLink;
  readonly #journal: Journal;
  readonly #heartbeat: HeartbeatSender;
  readonly #credentials: CredentialWatch;
  readonly #commands: CommandRunner;
  readonly #answerer: RequestAnswerer;
  readonly #leases: LeaseWatch;
  readonly #relief: BackgroundPart | undefined;
  readonly #room = new OutboxRoom();
  readonly #life = new AbortController();
  readonly #sessions = new Map<SessionId, HeldSession>();
  readonly #runs = new Set<TurnRun>();
  readonly #quietWaiters = new Set<() => void>();
  #reader: InboxReader | undefined;
  #begun: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #settings: AgentSettings = FIRST_SETTINGS;
  #settingsKnown = false;
  #restarted = true;
  /** Taken by a former life and not prompted by it, as far as it could write down. */
  #unstarted: TurnOffer[] = [];
  #failure: string | undefined;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { clock, random, disk, log, memoryTight, waitsInHub } = options;
    waitsInHub?.onChange(() => this.#reader?.slotsChanged());
    this.#link = new HubLink(clock, random);
    this.#journal = new Journal(disk, log);
    this.#credentials = new CredentialWatch(log, () => {
      for (const run of this.#runs) run.stop('cancelled');
    });
    this.#heartbeat = new HeartbeatSender({
      ...options,
      credentials: this.#credentials,
      settings: () => this.#settings,
      takeSettings: (settings) => this.#takeSettings(settings),
      onHeard: (sentAt) => {
        this.#leases.renewed(sentAt);
        this.#heard();
      },
    });
    this.#leases = new LeaseWatch({ clock, settings: () => this.#settings, runs: () => this.#runs });
    this.#commands = new CommandRunner({
      ...options,
      link: this.#link,
      journal: this.#journal,
      reload: () => this.#reload(),
      health: () => this.#facts(),
      running: () => this.#runs.size,
      onHold: () => (this.#commands.isHolding ? this.#reader?.holdBack() : this.#reader?.slotsChanged()),
      signal: this.#life.signal,
    });
    this.#answerer = new RequestAnswerer({
      ...options,
      link: this.#link,
      cwdOf: (session) => this.#sessions.get(session)?.cwd,
      signal: this.#life.signal,
    });
    if (memoryTight) {
      this.#relief = memoryRelief({ clock, log, memoryTight, sessions: () => this.#sessions.values() });
    }
  }

  start(): void {
    this.#begun ??= this.#begin();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async idle(): Promise<void> {
    await this.#begun;
    if (this.#isQuiet()) return;
    await new Promise<void>((resolve) => this.#quietWaiters.add(resolve));
  }

  health(): Health {
    const lastGoodAt = this.#heartbeat.lastGoodAt;
    const lastError = this.#failure ?? this.#heartbeat.lastError ?? this.#journal.lastError;
    return {
      name: 'agent',
      ...(lastGoodAt === undefined ? {} : { lastGoodAt }),
      ...(lastError === undefined ? {} : { lastError }),
    };
  }

  async #begin(): Promise<void> {
    const { sweepOrphans, log } = this.#options;
    try {
      const kept = await this.#journal.load();
      await sweepOrphans?.();
      if (this.#stopped) return;
      this.#restore(kept);
      await this.#clearCheckouts(kept);
      this.#reader = this.#readerAfter(kept.applied);
    } catch (error) {
      this.#failure = String(error);
      log.write('error', 'the agent could not start', { error: this.#failure });
      return;
    }
    this.#heartbeat.start();
    this.#relief?.start();
    this.#reader.start();
  }

  async #end(): Promise<void> {
    await this.#begun;
    await this.#reader?.stop();
    await Promise.all([...this.#sessions.values()].map((session) => session.leave()));
    await this.#relief?.stop();
    const { clock, disk } = this.#options;
    const grace = new AbortController();
    if (this.#link.isOpen) await Promise.race([this.idle(), pause(clock, STOP_GRACE_MS, grace.signal)]);
    grace.abort();
    for (const session of this.#sessions.values()) session.spill();
    this.#heartbeat.stop();
    this.#leases.stop();
    this.#life.abort();
    await disk.close();
  }

  #readerAfter(after: number): InboxReader {
    return new InboxReader(
      {
        ...this.#options,
        link: this.#link,
        free: () => this.#free(),
        apply: (entry) => applyEntry(entry, this.#targets),
        journal: (entries) => this.#journalApplied(entries),
        takeSettings: (settings) => this.#takeSettings(settings),
        reconcile: () => this.#reconcile(),
      },
      after,
    );
  }

  /** Sessions that are not held any more have no checkout; those of turns that are still to start have theirs. */
  async #clearCheckouts(kept: KeptState): Promise<void> {
    const unstarted = this.#unstarted.map((offer) => offer.session.id);
    const held = new Set<string>([...kept.sessions.keys(), ...unstarted]);
    await this.#options.checkouts?.clear((session, folder) => held.has(session) || this.#worksIn(folder));
    const { log, workspaces } = this.#options;
    workspaces
      ?.clear((session) => held.has(session))
      .catch((error: unknown) => {
        log.write('warn', 'old workspaces could not be cleared away', { error: String(error) });
      });
  }

  /** What a former life prompted is interrupted, once: by a finish that stands in the outbox like any other. */
  #restore({ sessions, turns, commands }: KeptState): void {
    for (const [id, kept] of sessions) this.#hold(id, kept).endedWithFormerLife();
    for (const kept of turns.values()) this.#restoreTurn(kept);
    for (const [id, { closing }] of sessions) if (closing) this.#hold(id).close();
    this.#commands.restore(commands);
  }

  #restoreTurn(kept: KeptTurn): void {
    if (kept.offer && !kept.finish) {
      this.#unstarted.push(kept.offer);
      return;
    }
    const report = this.#reportOf(kept, new UpdateBatches(this.#room, kept.acked, kept.batches));
    this.#hold(kept.session).track(report);
    if (kept.finish) report.restore(kept.finish);
    else report.finish(interruptedBy(AGENT_RESTARTED));
  }

  readonly #targets: InboxTargets = {
    find: (session) => this.#sessions.get(session),
    hold: (session) => this.#hold(session),
    take: (offer) => this.#take(offer),
    order: ({ command, order }) => this.#commands.take(command, order),
    asked: (request) => this.#answerer.take(request),
    steered: (run, { turn, fence, steer, text }) => {
      const { hub } = this.#options;
      const put = run ? run.steer(text) : Promise.resolve(false);
      void put.then((done) =>
        this.#link.call(() => hub.steered(turn, { fence, steer, done }), this.#life.signal),
      );
    },
  };

  #hold(id: SessionId, kept?: { canResume: boolean; asleep: boolean; cwd?: string }): HeldSession {
    let held = this.#sessions.get(id);
    if (!held) {
      held = new HeldSession(
        id,
        {
          ...this.#options,
          mcpServersFor: this.#options.mcpServersFor ?? (async () => []),
          link: this.#link,
          journal: this.#journal,
          signal: this.#life.signal,
          settings: () => this.#settings,
          whileIdle: (other, work) => this.#sessions.get(other)?.whileIdle(work) ?? work(),
          othersIn: (folder, but) => this.#worksIn(folder, but),
          onGone: (gone) => this.#forget(gone),
          onQuiet: () => this.#quietened(),
        },
        kept,
      );
      this.#sessions.set(id, held);
    }
    return held;
  }

  #worksIn(folder: string, but?: SessionId): boolean {
    for (const { id, cwd } of this.#sessions.values())
      if (id !== but && cwd !== undefined && liesIn(folder, cwd)) return true;
    return false;
  }

  #forget(id: SessionId): void {
    this.#sessions.delete(id);
  }

  #take(offer: TurnOffer): void {
    const held = this.#hold(offer.session.id);
    const { turn, fence } = offer;
    if ((held.runOf(turn)?.offer.fence ?? 0) >= fence) return;
    const report = this.#reportOf({ session: held.id, turn, fence }, new UpdateBatches(this.#room));
    const broker = new PermissionBroker({
      hub: this.#options.hub,
      link: this.#link,
      turn,
      fence,
      onWaiting: () => this.#reader?.slotsChanged(),
    });
    const run = new TurnRun(offer, {
      ...this.#options,
      link: this.#link,
      journal: this.#journal,
      broker,
      report,
      onSlots: () => {
        this.#runs.delete(run);
        this.#commands.turnEnded();
        this.#reader?.slotsChanged();
      },
    });
    this.#runs.add(run);
    this.#leases.taken(run);
    this.#journal.note({ type: 'offered', offer });
    held.offer(run);
  }

  #reportOf(of: { session: SessionId; turn: TurnOffer['turn']; fence: number }, batches: UpdateBatches) {
    const { session, turn, fence } = of;
    const parts = { ...this.#options, link: this.#link, journal: this.#journal, signal: this.#life.signal };
    return new TurnReport({ session, turn, fence }, parts, batches);
  }

  #free(): number | undefined {
    if (!this.#settingsKnown) return undefined;
    if (this.#commands.isHolding) return 0;
    let used = 0;
    const { waitsInHub } = this.#options;
    for (const run of this.#runs) if (run.usesSlot && !waitsInHub?.has(run.offer.session.id)) used += 1;
    return Math.max(0, this.#settings.slots - used);
  }

  #takeSettings(settings: AgentSettings): void {
    this.#settings = settings;
    this.#settingsKnown = true;
    this.#options.onSettings?.(settings);
    this.#heartbeat.settingsChanged();
    this.#reader?.slotsChanged();
  }

  /** A beat alone or a reconciliation alone may be of a version that the hub does not serve. */
  #heard(): void {
    if (!this.#restarted && this.#heartbeat.lastGoodAt !== undefined) this.#commands.connected();
  }

  async #reload() {
    const reloaded = (await this.#options.reload?.()) ?? ok({});
    if (!reloaded.ok) return reloaded;
    const harnesses = (await this.#heartbeat.lookAgain()).map(({ name }) => name);
    return ok({ ...reloaded.value, harnesses });
  }

  #facts(): Promise<Record<string, unknown>> {
    const { slots } = this.#settings;
    const counted = { running: this.#runs.size, slots, sessions: this.#sessions.size };
    const { outboxBytes, problem } = { outboxBytes: this.#room.bytes, problem: this.health().lastError };
    return healthFacts(this.#options, this.#heartbeat, {
      ...counted,
      outboxBytes,
      ...(problem === undefined ? {} : { problem }),
    });
  }

  /** What is gone from the inbox once it is acknowledged, and nobody would say again, must outlive a power cut. */
  async #journalApplied(entries: InboxEntry[]): Promise<void> {
    const last = entries.at(-1);
    const durable = entries.some(({ body }) => body.type === 'close' || body.type === 'command');
    if (last) await this.#journal.write({ type: 'applied', seq: last.seq }, durable);
  }

  async #reconcile(): Promise<boolean> {
    const { hub, log } = this.#options;
    const sessions: Body<'agents.reconcile'>['sessions'] = [];
    for (const held of this.#sessions.values()) {
      if (sessions.length === RECONCILED_SESSIONS_MOST) break;
      const turn = held.heldTurn;
      sessions.push({ session: held.id, ...(turn ? { turn } : {}) });
    }
    const answer = await hub.reconcile({ sessions, restarted: this.#restarted });
    this.#credentials.see(answer);
    if (!answer.ok) {
      this.#failure = `${answer.error.code}: ${answer.error.message}`;
      log.write('debug', 'the hub cannot be reached', { refused: answer.error.code });
      return false;
    }
    this.#failure = undefined;
    this.#restarted = false;
    this.#heard();
    // They were not named, so the hub has taken away what had started; its answer to the start decides on the others.
    for (const offer of this.#unstarted.splice(0)) this.#take(offer);
    for (const { session, answer: what } of answer.value.sessions) {
      if (what === 'cancel') for (const run of this.#sessions.get(session)?.runs ?? []) run.stop('cancelled');
      if (what === 'close') this.#hold(session).close();
    }
    return true;
  }

  #isQuiet(): boolean {
    for (const session of this.#sessions.values()) if (!session.isQuiet) return false;
    return true;
  }

  #quietened(): void {
    if (this.#quietWaiters.size === 0 || !this.#isQuiet()) return;
    const waiters = [...this.#quietWaiters];
    this.#quietWaiters.clear();
    for (const go of waiters) go();
  }
}
