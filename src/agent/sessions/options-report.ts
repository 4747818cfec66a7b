import { boundOptions, type SessionId } from '#domain';
import type { LiveSession } from '#harness';
import type { HubLink } from '../hub-link.ts';
import type { HubPort } from '../hub-port.ts';

export interface ReportParts {
  hub: Pick<HubPort, 'facts'>;
  link: HubLink;
  signal: AbortSignal;
}

/** Tells the hub what a live process offers whenever that changes: one call at a time, always with the newest. */
export class OptionsReport {
  readonly #session: SessionId;
  readonly #live: LiveSession;
  readonly #parts: ReportParts;
  #told: string;
  #isTelling = false;

  /** What it offers now is told with the start of its turn. */
  constructor(session: SessionId, live: LiveSession, parts: ReportParts) {
    this.#session = session;
    this.#live = live;
    this.#parts = parts;
    this.#told = JSON.stringify(this.#offered);
    live.onOptions(() => {
      if (!this.#isTelling) void this.#tell();
    });
  }

  get #offered() {
    return boundOptions(this.#live.facts.options ?? []);
  }

  async #tell(): Promise<void> {
    this.#isTelling = true;
    const { hub, link, signal } = this.#parts;
    for (let now = JSON.stringify(this.#offered); now !== this.#told; now = JSON.stringify(this.#offered)) {
      this.#told = now;
      await link.call(() => hub.facts(this.#session, { options: this.#offered }), signal);
    }
    this.#isTelling = false;
  }
}
