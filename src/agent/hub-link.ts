import { backoffMs, pause, type Clock, type Random, type Result } from '#base';
import type { Refusal } from '#domain';
import { HUB_BACKOFF } from './agent-limits.ts';

const AWAY: ReadonlySet<string> = new Set(['hub.unreachable', 'hub.stopping', 'agent.disabled']);

/** A refusal that says nothing about the call itself: the hub is away, stopping, or does not take our token now. */
export function saysHubIsAway({ code }: Refusal): boolean {
  return AWAY.has(code) || code.startsWith('auth.');
}

function isFinal(refused: Refusal): boolean {
  if (saysHubIsAway(refused) || refused.retry !== 'never') return false;
  return refused.code !== 'internal' && !refused.code.startsWith('store.');
}

/** How long to wait before try `attempt` of something that was refused with this. */
export function waitAfter(refused: Refusal, attempt: number, random: Random): number {
  const { retry } = refused;
  return typeof retry === 'object' ? retry.after : backoffMs(HUB_BACKOFF, attempt, random);
}

/**
 * The gate between the agent and its hub. It is shut at first and whenever a call finds the hub away; the inbox reader
 * opens it once it has reconciled. What is to be sent waits at it, so that nothing overtakes the reconciliation.
 */
export class HubLink {
  readonly #clock: Clock;
  readonly #random: Random;
  #open = false;
  #waiting = new Set<() => void>();
  #whenAway = new Set<() => void>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  open(): void {
    this.#open = true;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const go of waiting) go();
  }

  /** Shuts the gate; whoever asked by `onAway` is told once per break. */
  shut(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const tell of [...this.#whenAway]) tell();
  }

  /** Answers a function that ends it. */
  onAway(tell: () => void): () => void {
    this.#whenAway.add(tell);
    return () => void this.#whenAway.delete(tell);
  }

  /**
   * Repeats a call until the hub has decided on it: a value, or a refusal that another try would not change. Undefined
   * when `signal` aborted first; then nobody knows whether it was done.
   */
  async call<T>(
    send: () => Promise<Result<T, Refusal>>,
    signal: AbortSignal,
  ): Promise<Result<T, Refusal> | undefined> {
    for (let attempt = 1; ; attempt++) {
      if (!this.#open) await this.#opened(signal);
      if (signal.aborted) return undefined;
      const answer = await send();
      if (answer.ok || isFinal(answer.error)) return answer;
      if (saysHubIsAway(answer.error)) this.shut();
      await pause(this.#clock, waitAfter(answer.error, attempt, this.#random), signal);
    }
  }

  #opened(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const go = () => {
        this.#waiting.delete(go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      this.#waiting.add(go);
      signal.addEventListener('abort', go, { once: true });
    });
  }
}
