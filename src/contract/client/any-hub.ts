import { isErrorBody, NEVER_SENT, parseJson, reasonOf } from './request.ts';

export type SendRequest = (request: Request) => Promise<Response>;

/** Addresses of hubs over one database, as they are typed: with commas between them. */
export function hubList(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

/**
 * Sends to whichever of several hubs over one database answers. Requests are addressed to the first; each goes to the
 * hub that answered last, and to the next while one cannot have done anything with it: nobody listens there, or it is
 * stopping. A call that broke off in the middle is not sent again here, because nobody knows what was done; its caller
 * decides, and finds the next hub then.
 */
export function anyHub(addresses: readonly string[], fetch: SendRequest): SendRequest {
  const [first] = addresses;
  if (first === undefined || addresses.length === 1) return fetch;
  const hubs = new Hubs(addresses);
  return async (request) => {
    if (!request.url.startsWith(first)) return fetch(request);
    const path = request.url.slice(first.length);
    const body = request.body === null ? null : await request.arrayBuffer();
    for (let left = addresses.length; ; left--) {
      const hub = hubs.current;
      const { method, headers, signal } = request;
      try {
        const answer = await fetch(new Request(`${hub}${path}`, { method, headers, signal, body }));
        if (answer.status !== 503) return answer;
        hubs.leave(hub);
        if (left === 1 || !(await didNothing(answer.clone()))) return answer;
      } catch (error) {
        const isMisled = !signal.aborted && NEVER_SENT.has(reasonOf(error));
        if (!signal.aborted || isTimeOut(signal.reason)) hubs.leave(hub);
        if (left === 1 || !isMisled) throw error;
      }
    }
  };
}

class Hubs {
  readonly #addresses: readonly string[];
  #at = 0;

  constructor(addresses: readonly string[]) {
    this.#addresses = addresses;
  }

  get current(): string {
    return this.#addresses[this.#at] ?? '';
  }

  /** Calls that failed together leave it once. */
  leave(hub: string): void {
    if (hub === this.current) this.#at = (this.#at + 1) % this.#addresses.length;
  }
}

/** A hub that stops says so before it does anything. */
async function didNothing(answer: Response): Promise<boolean> {
  const body = parseJson(await answer.text().catch(() => ''));
  return isErrorBody(body) && body.error.code === 'hub.stopping';
}

const isTimeOut = (reason: unknown): boolean => reason instanceof Error && reason.name === 'TimeoutError';
