import type { Clock } from '#base';
import { givenUpAfterMs } from '#domain';
import type { AgentSettings } from '../hub-port.ts';
import type { TurnRun } from './turn-run.ts';

export interface LeaseWatchParts {
  clock: Clock;
  settings: () => Pick<AgentSettings, 'leaseMs' | 'heartbeatMs'>;
  runs: () => Iterable<TurnRun>;
}

/**
 * Ends turns whose work is offered to another when their lease ends, before it is: when the hub has acknowledged no
 * heartbeat for so long, by this machine's own monotonic clock. Turns of sessions that belong to this agent go on.
 */
export class LeaseWatch {
  readonly #parts: LeaseWatchParts;
  readonly #takenAt = new WeakMap<TurnRun, number>();
  #renewedAt = -Infinity;
  #stopTimer: (() => void) | undefined;

  constructor(parts: LeaseWatchParts) {
    this.#parts = parts;
  }

  /** A heartbeat that was sent then, on the monotonic clock, has been acknowledged: all leases began anew not before. */
  renewed(sentAt: number): void {
    this.#renewedAt = Math.max(this.#renewedAt, sentAt);
    this.#look();
  }

  /** A turn was taken: its lease begins. */
  taken(run: TurnRun): void {
    this.#takenAt.set(run, this.#parts.clock.monotonic());
    this.#look();
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #look(): void {
    const { clock, settings, runs } = this.#parts;
    const now = clock.monotonic();
    let next = Infinity;
    for (const run of runs()) {
      if (run.offer.retryable !== true || run.hasEnded) continue;
      const until = Math.max(this.#renewedAt, this.#takenAt.get(run) ?? now) + givenUpAfterMs(settings());
      if (until <= now) run.stop('lease_over');
      else next = Math.min(next, until);
    }
    this.#stopTimer?.();
    this.#stopTimer = next === Infinity ? undefined : clock.after(next - now, () => this.#look());
  }
}
