import type { Clock, Log, Result } from '#base';
import type { Cause, CommandId, CommandOrder, UpgradeTarget } from '#domain';
import type { Journal } from '../disk/journal.ts';
import type { KeptCommand } from '../disk/kept-state.ts';
import type { HubLink } from '../hub-link.ts';
import type { HubPort } from '../hub-port.ts';
import { done, failed, INTERRUPTED, notHere, stillRunning, type CommandOutcome } from './command-outcome.ts';
import type { DaemonKeeper, InstalledVersion } from './daemon-keeper.ts';
import { TurnDrain } from './turn-drain.ts';

export interface RunnerParts {
  hub: Pick<HubPort, 'ackCommand' | 'completeCommand' | 'failCommand'>;
  link: HubLink;
  journal: Journal;
  clock: Clock;
  log: Log;
  version: string;
  keeper?: DaemonKeeper;
  /** Reads the configuration anew and looks for harnesses; what it found. */
  reload: () => Promise<Result<Record<string, unknown>, Cause>>;
  health: () => Promise<Record<string, unknown>>;
  /** Turns that run here now. */
  running: () => number;
  /** Called when new turns are not to be taken, and when they are again. */
  onHold: () => void;
  /** Aborts when the agent stops. */
  signal: AbortSignal;
}

/**
 * Carries out what people order: each command once, its end said until the hub has decided on it. A command for which
 * this process ends is told of by the next life.
 */
export class CommandRunner {
  readonly #parts: RunnerParts;
  readonly #drain: TurnDrain;
  readonly #known = new Set<CommandId>();
  #drains = new AbortController();
  #holds = 0;
  readonly #connected = Promise.withResolvers<void>();
  #stays: Promise<void> | undefined;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#drain = new TurnDrain(parts.clock, parts.running);
  }

  /** No turns are to be taken: this process is about to end. */
  get isHolding(): boolean {
    return this.#holds > 0;
  }

  turnEnded(): void {
    this.#drain.turnEnded();
  }

  /** The hub has taken what this life says. */
  connected(): void {
    this.#stays ??= this.#parts.keeper?.heard() ?? Promise.resolve();
    this.#connected.resolve(this.#stays);
  }

  /** From the inbox; twice is once. */
  take(command: CommandId, order: CommandOrder): void {
    if (this.#known.has(command)) return;
    this.#parts.journal.note({ type: 'command', command, order }, true);
    this.#begin(command, () => this.#carryOut(command, order));
  }

  /** Goes on with what a former life has left. */
  restore(commands: ReadonlyMap<CommandId, KeptCommand>): void {
    for (const [command, kept] of commands) this.#begin(command, () => this.#goOn(command, kept));
  }

  #begin(command: CommandId, work: () => Promise<void>): void {
    this.#known.add(command);
    work().catch((error: unknown) => {
      this.#parts.log.write('error', 'a command failed by a defect of the agent', {
        command,
        error: String(error),
      });
      void this.#end(command, failed('internal', `The agent failed: ${String(error)}`));
    });
  }

  async #goOn(command: CommandId, { order, left, ended }: KeptCommand): Promise<void> {
    if (ended) return this.#tell(command, ended);
    if (left) {
      await this.#connected.promise;
      return this.#end(command, this.#cameBack(left));
    }
    if (order.kind === 'restart' || order.kind === 'upgrade') return this.#end(command, INTERRUPTED);
    return this.#carryOut(command, order);
  }

  #cameBack({ from, to }: NonNullable<KeptCommand['left']>): CommandOutcome {
    const { keeper, version } = this.#parts;
    const now = { version, pid: process.pid, former: from };
    if (to && keeper?.takenBack !== undefined) {
      const why = `Version ${to.version} was taken back: ${keeper.takenBack} Version ${version} runs again.`;
      return failed('command.rolled_back', why, { ...now, tried: to.version });
    }
    if (to && to.version !== version)
      return failed('command.rolled_back', `Version ${version} runs, and not ${to.version}.`, now);
    return done(now);
  }

  async #carryOut(command: CommandId, order: CommandOrder): Promise<void> {
    const { hub, link, signal, clock } = this.#parts;
    const acked = await link.call(() => hub.ackCommand(command), signal);
    if (!acked) return;
    // It has ended already, or is not ours.
    if (!acked.ok) return this.#settle(command);
    const begun = clock.monotonic();
    const leftMs = () => Math.max(0, acked.value.left_ms - (clock.monotonic() - begun));
    const outcome = await this.#do(command, order, leftMs);
    if (outcome) await this.#end(command, outcome);
  }

  /** Undefined: the next life says how it went, or this one is stopping. */
  async #do(
    command: CommandId,
    order: CommandOrder,
    leftMs: () => number,
  ): Promise<CommandOutcome | undefined> {
    switch (order.kind) {
      case 'drain':
        return this.#drained(leftMs);
      case 'resume':
        this.#drains.abort();
        this.#drains = new AbortController();
        return done();
      case 'health_check':
        return done(await this.#parts.health());
      case 'reload': {
        const reloaded = await this.#parts.reload();
        return reloaded.ok ? done(reloaded.value) : { result: {}, cause: reloaded.error };
      }
      case 'restart':
        return this.#leave({ command, force: order.force, leftMs });
      case 'upgrade':
        return this.#upgrade({ command, force: order.force, leftMs }, order.to);
    }
  }

  async #drained(leftMs: () => number): Promise<CommandOutcome | undefined> {
    const { signal } = this.#parts;
    const resumed = this.#drains.signal;
    const running = await this.#drain.wait(leftMs(), AbortSignal.any([resumed, signal]));
    if (signal.aborted) return undefined;
    if (running === 0) return done({ running });
    return resumed.aborted
      ? failed('command.superseded', 'A newer order took its place.', { running })
      : stillRunning(running);
  }

  async #upgrade(leaving: Leaving, to: UpgradeTarget): Promise<CommandOutcome | undefined> {
    const { keeper, version } = this.#parts;
    if (!keeper) return notHere('upgraded');
    if ('version' in to && to.version === version) return done({ version, unchanged: true });
    const installed = await keeper.install(to);
    if (!installed.ok) return { result: { version }, cause: installed.error };
    return this.#leave(leaving, installed.value);
  }

  /** Ends this process for another, once nothing runs on it or by force. */
  async #leave(
    { command, force, leftMs }: Leaving,
    to?: InstalledVersion,
  ): Promise<CommandOutcome | undefined> {
    const { keeper, version, signal, journal } = this.#parts;
    if (!keeper) return notHere('restarted');
    this.#hold(1);
    const running = force ? 0 : await this.#drain.wait(leftMs(), signal);
    if (signal.aborted) return undefined;
    if (running > 0) {
      this.#hold(-1);
      return stillRunning(running);
    }
    const from = { version, pid: process.pid };
    try {
      await journal.write({ type: 'command_left', command, from, ...(to ? { to } : {}) }, true);
      if (to) await keeper.tryOut(to);
      else keeper.restart();
      return undefined;
    } catch (error) {
      this.#hold(-1);
      return failed('command.not_left', `This daemon could not be ended for it: ${String(error)}`);
    }
  }

  #hold(by: 1 | -1): void {
    this.#holds += by;
    this.#parts.onHold();
  }

  async #end(command: CommandId, outcome: CommandOutcome): Promise<void> {
    this.#parts.journal.note({ type: 'command_ended', command, ...outcome }, true);
    await this.#tell(command, outcome);
  }

  async #tell(command: CommandId, { result, cause }: CommandOutcome): Promise<void> {
    const { hub, link, signal, log } = this.#parts;
    const told = await link.call(
      () => (cause ? hub.failCommand(command, { cause, result }) : hub.completeCommand(command, { result })),
      signal,
    );
    if (!told) return;
    if (!told.ok)
      log.write('warn', 'the hub did not take the end of a command', { command, refused: told.error.code });
    this.#settle(command);
  }

  #settle(command: CommandId): void {
    this.#parts.journal.note({ type: 'command_settled', command });
  }
}

interface Leaving {
  command: CommandId;
  force: boolean;
  leftMs: () => number;
}
