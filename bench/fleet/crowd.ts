import { Agent, request } from 'node:http';

/** How often each agent tells that it lives, in ms. */
export const HEARTBEAT_MS = 15_000;

/**
 * Many agents from one process, each with a connection of its own for its poll, which it holds and repeats, and a
 * heartbeat every 15 s, spread over them.
 */
export class Crowd {
  readonly #address: URL;
  readonly #tokens: readonly string[];
  readonly #sockets = new Agent({ keepAlive: true, maxSockets: Infinity, maxFreeSockets: Infinity });
  readonly #stop = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];
  /** Of each heartbeat since the last look, in ms. */
  beats: number[] = [];
  polls = 0;
  failed = 0;

  constructor(address: string, tokens: readonly string[]) {
    this.#address = new URL(address);
    this.#tokens = tokens;
  }

  /** Each agent tells what it has, then polls. Resolves when all polls are on their way. */
  async arrive(): Promise<void> {
    for (let at = 0; at < this.#tokens.length; at += 100) {
      const some = this.#tokens.slice(at, at + 100);
      await Promise.all(
        some.map((token) => this.#call(token, 'heartbeat', { ...BEAT, harnesses: HARNESSES })),
      );
      for (const token of some) void this.#poll(token, at);
    }
    this.#tokens.forEach((token, n) => {
      const first = setTimeout(
        () => {
          void this.#beat(token);
          this.#timers.push(setInterval(() => void this.#beat(token), HEARTBEAT_MS));
        },
        (n / this.#tokens.length) * HEARTBEAT_MS,
      );
      this.#timers.push(first);
    });
  }

  leave(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#stop.abort();
    this.#sockets.destroy();
  }

  async #beat(token: string): Promise<void> {
    const began = performance.now();
    await this.#call(token, 'heartbeat', BEAT);
    this.beats.push(performance.now() - began);
  }

  async #poll(token: string, salt: number): Promise<void> {
    for (let n = 0; !this.#stop.signal.aborted; n++) {
      const claim_id = `claim-${salt}-${n}-0123456789`;
      await this.#call(token, 'poll', { claim_id, free: 4, after: 0, hold_ms: 25_000 });
      this.polls++;
    }
  }

  /** A call that fails is counted; its answer is read and dropped. */
  #call(token: string, verb: 'heartbeat' | 'poll', input: unknown): Promise<void> {
    const body = JSON.stringify(input);
    return new Promise((resolve) => {
      const failed = () => {
        if (!this.#stop.signal.aborted) this.failed++;
        resolve();
      };
      const call = request(
        new URL(`/api/v1/agents/self/${verb}`, this.#address),
        {
          method: 'POST',
          agent: this.#sockets,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (answer) => {
          if (answer.statusCode !== 200) this.failed++;
          answer.resume();
          answer.once('end', resolve);
          answer.once('error', failed);
        },
      );
      call.once('error', failed);
      call.end(body);
    });
  }
}

const BEAT = { contract: 1, version: '0.1.0' };
const HARNESSES = [{ name: 'echo', canResume: true, canSteer: false }];
