import { refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { HubPort } from './hub-port.ts';

type Method = keyof HubPort;

/** The door of a hub in memory: it notes what is called, and a request or an answer can be lost or refused at it. */
export abstract class RoughDoor {
  readonly calls: { method: Method; body: unknown }[] = [];
  /** Nothing reaches it. */
  away = false;
  #losing: { method: Method; part: 'request' | 'answer' }[] = [];
  #refusing: { method: Method; refused: Refusal }[] = [];

  /** Loses the next request or answer of this method. */
  lose(method: Method, part: 'request' | 'answer'): void {
    this.#losing.push({ method, part });
  }

  /** Refuses the next call of this method. */
  refuseNext(method: Method, refused: Refusal): void {
    this.#refusing.push({ method, refused });
  }

  /** Refuses nothing any more. */
  refuseNone(): void {
    this.#refusing = [];
  }

  callsOf(method: Method): unknown[] {
    return this.calls.filter((call) => call.method === method).map((call) => call.body);
  }

  /** Answers a call by `act`, unless something happens to it on its way. */
  protected async answered<T>(
    method: Method,
    body: unknown,
    act: () => Promise<Result<T, Refusal>>,
  ): Promise<Result<T, Refusal>> {
    this.calls.push({ method, body });
    const lost = takeFirst(this.#losing, (one) => one.method === method);
    if (this.away || lost?.part === 'request') return refuse(unreachableHub('The request was lost.'));
    const refused = takeFirst(this.#refusing, (one) => one.method === method);
    if (refused) return refuse(refused.refused);
    const answer = await act();
    return lost || this.away ? refuse(unreachableHub('The answer was lost.')) : answer;
  }
}

function takeFirst<T>(list: T[], test: (one: T) => boolean): T | undefined {
  const index = list.findIndex(test);
  return index < 0 ? undefined : list.splice(index, 1)[0];
}

export const unreachableHub = (message: string): Refusal =>
  refusal('hub.unreachable', message, { retry: 'later' });
