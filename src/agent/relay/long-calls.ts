import type { ServerResponse } from 'node:http';
import type { Clock } from '#base';
import type { SessionId } from '#domain';
import type { WaitsInHub } from '../agent-options.ts';

/** Most calls are answered sooner, and give no slot back for that. */
const LONG_MS = 500;

/** The calls that take long enough to be a wait, by session. A call lasts until its whole answer is out. */
export class LongCalls implements WaitsInHub {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #long = new Map<SessionId, number>();
  readonly #listeners: (() => void)[] = [];

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  has(session: SessionId): boolean {
    return this.#long.has(session);
  }

  onChange(tell: () => void): void {
    this.#listeners.push(tell);
  }

  /** Does the work of a call; the answer is over when `response` closes. */
  during<T>(session: SessionId, response: ServerResponse, work: () => Promise<T>): Promise<T> {
    let end = this.#clock.after(LONG_MS, () => {
      this.#add(session, 1);
      end = () => this.#add(session, -1);
    });
    response.once('close', () => end());
    return work();
  }

  #add(session: SessionId, by: 1 | -1): void {
    const count = (this.#long.get(session) ?? 0) + by;
    if (count > 0) this.#long.set(session, count);
    else this.#long.delete(session);
    for (const tell of this.#listeners) tell();
  }
}
