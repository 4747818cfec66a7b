import type { Clock } from '#base';
import { ROUTES, type RouteAnswer } from '#contract';
import type { Hub } from '#hub';
import type { Principal } from '#domain';
import { FailedAuths } from '../auth/failed-auths.ts';
import type { OriginRules } from '../auth/origin-guard.ts';
import { pageCookieOf, setPageCookie } from '../auth/page-cookie.ts';
import { RateLimiter } from '../auth/rate-limiter.ts';
import { answerJson, answerRefusal } from './answer.ts';
import { readInput } from './read-input.ts';

/** Refused codes that the audit log takes, from everywhere: whoever sends them needs no account, and it must not fill. */
const TOLD = { perSecond: 1, burst: 60 };

/** The routes that set and remove the cookie of a page. */
export class SignInDoor {
  readonly #hub: Hub;
  readonly #rules: OriginRules;
  readonly #failed: FailedAuths;
  readonly #told: RateLimiter;

  constructor({ hub, clock, rules }: { hub: Hub; clock: Clock; rules: OriginRules }) {
    this.#hub = hub;
    this.#rules = rules;
    this.#failed = new FailedAuths(clock);
    this.#told = new RateLimiter(clock, TOLD);
  }

  /** Needs no token: the code is one. Whoever goes on with bad ones is slowed by address. */
  async begin(request: Request, address: string | undefined): Promise<Response> {
    const tooMany = this.#failed.problem(address);
    if (tooMany) return answerRefusal(tooMany);
    const input = await readInput('sign_in.begin', request, {});
    if (!input.ok) return answerRefusal(input.error);
    const { code } = ROUTES['sign_in.begin'].body.parse(input.value.body);
    const tell = () => this.#told.takeFor('refused codes') === undefined;
    const signedIn = await this.#hub.auth.signIn(code, tell);
    if (!signedIn.ok) return answerRefusal(this.#failed.answer(address, signedIn.error));
    const { cookie, secret, user, readOnly } = signedIn.value;
    const answer: RouteAnswer<'sign_in.begin'> = { csrf: secret, user, readOnly };
    return answerJson(answer, { 'set-cookie': setPageCookie(request, this.#rules, cookie) });
  }

  /** Says who calls, and has the browser keep a page's cookie for longer. */
  async show(request: Request, by: Principal): Promise<Response> {
    const caller = await this.#hub.users.self(by);
    if (!caller.ok) return answerRefusal(caller.error);
    const { user, name, role, token, readOnly } = caller.value;
    const answer: RouteAnswer<'sign_in.show'> = { user: { id: user, name, role }, readOnly, token };
    const cookie = pageCookieOf(request, this.#rules);
    const headers = cookie === undefined ? {} : { 'set-cookie': setPageCookie(request, this.#rules, cookie) };
    return answerJson(answer, headers);
  }

  async end(request: Request, by: Principal): Promise<Response> {
    const ended = await this.#hub.auth.signOut(by);
    if (!ended.ok) return answerRefusal(ended.error);
    return answerJson({}, { 'set-cookie': setPageCookie(request, this.#rules, undefined) });
  }
}
