import type { Clock, Log } from '#base';
import { CONTRACT_VERSION } from '#domain';
import type { HarnessHost } from '#harness';
import { HARNESS_LOOK_MS } from './agent-limits.ts';
import type { CredentialWatch } from './credential-watch.ts';
import type { AgentSettings, Body, HubPort } from './hub-port.ts';

type Harnesses = NonNullable<Body<'agents.heartbeat'>['harnesses']>;

export interface HeartbeatParts {
  hub: Pick<HubPort, 'heartbeat'>;
  harnesses: Pick<HarnessHost, 'found'>;
  clock: Clock;
  log: Log;
  credentials: CredentialWatch;
  version: string;
  settings: () => AgentSettings;
  takeSettings: (settings: AgentSettings) => void;
  onToken?: (token: string) => Promise<void>;
  /** Called whenever the hub has taken a beat, with when that was sent on the monotonic clock: leases begin anew not before. */
  onHeard?: (sentAt: number) => void;
}

/**
 * Says at an interval that the agent lives, and which harnesses it found when that has changed. It has its own timer
 * and its own request and waits for nothing, not even for the beat before: that one is given up.
 */
export class HeartbeatSender {
  readonly #parts: HeartbeatParts;
  #stopped = true;
  #stopTimer: (() => void) | undefined;
  #stopLooking: (() => void) | undefined;
  #inFlight: AbortController | undefined;
  #everyMs = 0;
  #harnesses: Harnesses | undefined;
  #told: string | undefined;
  #lastGoodAt: number | undefined;
  #lastError: string | undefined;
  #roundTripMs: number | undefined;

  constructor(parts: HeartbeatParts) {
    this.#parts = parts;
  }

  get lastGoodAt(): number | undefined {
    return this.#lastGoodAt;
  }

  /** How long the hub took to answer the last beat, in ms. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** Why the hub refused the last beat. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  start(): void {
    this.#stopped = false;
    this.#beat();
    void this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#stopTimer?.();
    this.#stopLooking?.();
    this.#inFlight?.abort();
  }

  /** The next beat comes by the interval that is in force now. */
  settingsChanged(): void {
    if (!this.#stopped && this.#everyMs !== this.#parts.settings().heartbeatMs) this.#arm();
  }

  #arm(): void {
    this.#stopTimer?.();
    this.#everyMs = this.#parts.settings().heartbeatMs;
    this.#stopTimer = this.#parts.clock.after(this.#everyMs, () => this.#beat());
  }

  #beat(): void {
    this.#arm();
    // A hub that is silent for so long is left, where there is another.
    this.#inFlight?.abort(new DOMException('The beat before was not answered.', 'TimeoutError'));
    this.#inFlight = new AbortController();
    void this.#send(this.#inFlight.signal);
  }

  async #send(signal: AbortSignal): Promise<void> {
    const { hub, version, clock, credentials, takeSettings } = this.#parts;
    const harnesses = this.#harnesses;
    const said = JSON.stringify(harnesses);
    const news = harnesses && said !== this.#told ? { harnesses } : {};
    const begun = clock.monotonic();
    const answer = await hub.heartbeat({ contract: CONTRACT_VERSION, version, ...news }, signal);
    if (this.#stopped || signal.aborted) return;
    credentials.see(answer);
    this.#lastError = answer.ok ? undefined : `${answer.error.code}: ${answer.error.message}`;
    if (!answer.ok) return;
    this.#told = said;
    this.#lastGoodAt = clock.now();
    this.#roundTripMs = Math.round((clock.monotonic() - begun) * 10) / 10;
    takeSettings(answer.value.settings);
    this.#parts.onHeard?.(begun);
    if (answer.value.token !== undefined) await this.#takeToken(answer.value.token);
  }

  /** The next beat carries it, and tells the hub so that the former may end. */
  async #takeToken(token: string): Promise<void> {
    const { onToken, log } = this.#parts;
    try {
      await onToken?.(token);
    } catch (error) {
      log.write('error', 'the new token could not be kept; the hub hands out another', {
        error: String(error),
      });
    }
  }

  /** Looks for harnesses now, and says so to the hub if they have changed; what is there. */
  async lookAgain(): Promise<Harnesses> {
    this.#stopLooking?.();
    await this.#look();
    return this.#harnesses ?? [];
  }

  async #look(): Promise<void> {
    const { harnesses, clock, log } = this.#parts;
    try {
      const found = await harnesses.found();
      this.#harnesses = found.map(({ name, version, canResume, canSteer, asks, login }) => ({
        name,
        ...(version === undefined ? {} : { version }),
        canResume,
        canSteer,
        ...(asks === undefined ? {} : { asks }),
        ...(login === undefined ? {} : { login }),
      }));
    } catch (error) {
      log.write('error', 'the harnesses of this machine could not be looked for', { error: String(error) });
    }
    if (this.#stopped) return;
    if (this.#harnesses && JSON.stringify(this.#harnesses) !== this.#told) this.#beat();
    this.#stopLooking?.();
    this.#stopLooking = clock.after(HARNESS_LOOK_MS, () => void this.#look());
  }
}
