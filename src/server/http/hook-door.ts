import type { Clock } from '#base';
import type { Hub } from '#hub';
import { WORKFLOW_LIMITS } from '#domain';
import { RateLimiter } from '../auth/rate-limiter.ts';
import { FailedAuths } from '../auth/failed-auths.ts';
import { answerJson, answerRefusal } from './answer.ts';
import { readBytes } from './read-body.ts';

/** Of one hook. What starts runs more often than that has run wild. */
const RATE = { perSecond: 2, burst: 60 };

/**
 * The one route that changes something without a token: its caller is known by a signature alone. Whoever goes on with
 * bad ones is slowed by address, as with bad tokens.
 */
export class HookDoor {
  readonly #hub: Hub;
  readonly #rates: RateLimiter;
  readonly #failed: FailedAuths;

  constructor({ hub, clock }: { hub: Hub; clock: Clock }) {
    this.#hub = hub;
    this.#rates = new RateLimiter(clock, RATE);
    this.#failed = new FailedAuths(clock);
  }

  async answer(hook: string, request: Request, address: string | undefined): Promise<Response> {
    const body = await readBytes(request, WORKFLOW_LIMITS.hookBodyBytes);
    if (!body.ok) return answerRefusal(body.error);
    const { headers } = request;
    const started = await this.#hub.hooks.deliver(
      {
        hook,
        signature: headers.get('x-muster-signature') ?? undefined,
        timestamp: headers.get('x-muster-timestamp') ?? undefined,
        bodySignature: headers.get('x-hub-signature-256') ?? undefined,
        delivery: headers.get('x-muster-delivery') ?? headers.get('x-github-delivery') ?? undefined,
        body: body.value,
      },
      (id) => this.#rates.takeFor(id),
    );
    if (started.ok) return answerJson({ run: started.value.run.id });
    const { error } = started;
    return answerRefusal(error.code === 'hook.refused' ? this.#failed.answer(address, error) : error);
  }
}
