import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { ok, refuse, type Clock, type Ids, type Log, type Result } from '#base';
import { PATHS, ROUTES, type RouteName } from '#contract';
import type { Hub } from '#hub';
import { refusal, type Principal, type Refusal } from '#domain';
import type { McpDoor } from '../mcp/mcp-door.ts';
import { accessProblem, mcpAccessProblem } from '../auth/access.ts';
import { bearerOf, identify, tokenOf } from '../auth/bearer.ts';
import { FailedAuths } from '../auth/failed-auths.ts';
import { originProblem, pageOriginProblem, type OriginRules } from '../auth/origin-guard.ts';
import { DEFAULT_RATE, RateLimiter, type RateLimit } from '../auth/rate-limiter.ts';
import { nodeSink, streamSink } from '../events/sink.ts';
import { EventStreams, type StreamRequest } from '../events/streams.ts';
import { HookDoor } from './hook-door.ts';
import type { HubMetrics } from '../telemetry/hub-metrics.ts';
import type { Observer } from '../telemetry/observer.ts';
import { answerJson, answerRefusal, answerText, SECURITY_HEADERS } from './answer.ts';
import { refusalOfCrash } from './crash.ts';
import { CARRIES_MAIL, keepMailOfCut } from './cut-answers.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import { LiveCalls } from './live-calls.ts';
import { isPagePath, PageFiles } from './page-files.ts';
import { builtPageFolder } from './page-folder.ts';
import { RightsWatch } from '../auth/rights-watch.ts';
import { readInput, type RawInput } from './read-input.ts';
import { readiness } from './readiness.ts';
import { SignInDoor } from './sign-in-door.ts';
import { answerWrongMethod, METHODS_BY_PATH } from './wrong-method.ts';

export interface AppOptions {
  hub: Hub;
  version: string;
  database: 'sqlite' | 'postgres';
  /** Where the hub is reached; known only once it listens. */
  address: () => string;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Called after `hub.stop` was answered. */
  stop: () => void;
  origins?: OriginRules;
  rate?: RateLimit;
  /** Event streams that one principal may hold at once; 64 unless said. */
  streamsPerPrincipal?: number;
  /** Watches requests and calls of tools. */
  observer?: Observer | undefined;
  /** What `/metrics` answers. */
  metrics?: HubMetrics | undefined;
  /** Where the built page stands; the release's own unless said. */
  pageFolder?: string | undefined;
}

/** The interface as one function from request to answer; a server puts it on a socket, a local agent calls it directly. */
export interface App {
  fetch(request: Request, bindings?: Partial<HttpBindings>): Promise<Response>;
  /** Ends streams and lets calls that wait go; what comes after is refused with `hub.stopping`. */
  close(): void;
}

type Bindings = { Bindings: Partial<HttpBindings> };
type Ctx = Context<Bindings>;

// Their rate is set by the agents' own clocks, and a refused one would cost leases.
const UNCOUNTED: ReadonlySet<RouteName> = new Set(['agents.poll', 'agents.heartbeat']);
/** Those that ask for no token, whether the hub is ready aside: that is asked while it stops, too. */
type OpenRoute = 'hub.health' | 'hub.openapi' | 'hooks.deliver' | 'sign_in.begin';
const isOpenRoute = (name: RouteName): name is OpenRoute =>
  ['hub.health', 'hub.openapi', 'hooks.deliver', 'sign_in.begin'].includes(name);
const MCP_PATH = '/mcp';
const LOOPBACK: OriginRules = { hosts: [], scheme: 'http' };

export function createApp(options: AppOptions): App {
  const door = new Door(options);
  // The raw path: what a caller encoded in a parameter is decoded once, by hono, after routing.
  const hono = new Hono<Bindings>({ getPath: (request) => new URL(request.url).pathname });
  for (const name of Object.keys(PATHS).filter(isRouteName)) {
    const [method, path] = PATHS[name];
    hono.on(method, path, (ctx) => door.guarded(name, ctx));
  }
  for (const [path, allowed] of METHODS_BY_PATH) hono.all(path, (ctx) => door.wrongMethod(ctx, allowed));
  hono.all(MCP_PATH, (ctx) => door.mcp(ctx));
  hono.notFound((ctx) => door.unknown(ctx));
  return { fetch: async (request, bindings) => hono.fetch(request, bindings), close: () => door.close() };
}

function isRouteName(name: string): name is RouteName {
  return name in ROUTES;
}

/** What every request passes, in this order: origin, identity, access, rate, input, and then its handler. */
class Door {
  readonly #options: AppOptions;
  readonly #origins: OriginRules;
  readonly #rates: RateLimiter;
  readonly #failed: FailedAuths;
  readonly #hooks: HookDoor;
  readonly #signIn: SignInDoor;
  readonly #page: PageFiles;
  readonly #streams: EventStreams;
  readonly #rights: RightsWatch;
  readonly #calls: LiveCalls;
  readonly #dispatch: Dispatch;
  #mcp: Promise<McpDoor> | undefined;

  constructor(options: AppOptions) {
    this.#options = options;
    this.#origins = options.origins ?? LOOPBACK;
    this.#rates = new RateLimiter(options.clock, options.rate ?? DEFAULT_RATE);
    this.#failed = new FailedAuths(options.clock);
    this.#hooks = new HookDoor(options);
    const { hub, clock, log } = options;
    this.#signIn = new SignInDoor({ hub, clock, rules: this.#origins });
    this.#page = new PageFiles(options.pageFolder ?? builtPageFolder());
    this.#streams = new EventStreams({
      events: hub.events,
      auth: hub.auth,
      clock,
      log,
      mostPerPrincipal: options.streamsPerPrincipal ?? 64,
    });
    this.#rights = new RightsWatch(hub.auth);
    this.#calls = new LiveCalls(this.#rights);
    this.#dispatch = createDispatch(options);
  }

  close(): void {
    this.#calls.close();
    this.#rights.close();
    this.#streams.close();
    void this.#mcp?.then((mcp) => mcp.close());
  }

  /** What is no route: the page, or nothing. */
  async unknown(ctx: Ctx): Promise<Response> {
    const { raw: request, path } = ctx.req;
    if (isPagePath(path) && (request.method === 'GET' || request.method === 'HEAD')) {
      const foreign = pageOriginProblem(request, this.#origins);
      return foreign ? answerRefusal(foreign) : this.#page.answer(request);
    }
    const foreign = originProblem(ctx.req.raw, this.#origins);
    if (foreign) return answerRefusal(foreign);
    const what = `${ctx.req.method} ${ctx.req.path.slice(0, 200)}`;
    return answerRefusal(
      refusal('request.not_found', `There is no route ${what}.`, { hint: 'See /api/v1/openapi.json' }),
    );
  }

  wrongMethod(ctx: Ctx, allowed: readonly string[]): Response {
    const foreign = originProblem(ctx.req.raw, this.#origins);
    return foreign ? answerRefusal(foreign) : answerWrongMethod(ctx.req.method, ctx.req.path, allowed);
  }

  async guarded(name: RouteName, ctx: Ctx): Promise<Response> {
    const work = async () => {
      try {
        return await this.#answer(name, ctx);
      } catch (error) {
        return answerRefusal(refusalOfCrash(error, name, this.#options));
      }
    };
    const { observer } = this.#options;
    return observer ? observer.request(name, ctx.req.raw, ctx.req.param(), work) : work();
  }

  /** The MCP endpoint stands behind the same guards; its callers are sessions. */
  async mcp(ctx: Ctx): Promise<Response> {
    const work = async () => {
      try {
        return await this.#answerMcp(ctx);
      } catch (error) {
        return answerRefusal(refusalOfCrash(error, 'mcp', this.#options));
      }
    };
    const { observer } = this.#options;
    return observer ? observer.request('mcp', ctx.req.raw, {}, work) : work();
  }

  async #answerMcp(ctx: Ctx): Promise<Response> {
    const request = ctx.req.raw;
    const refused = this.#notNow(request);
    if (refused) return answerRefusal(refused);
    const who = await this.#identify(ctx);
    if (!who.ok) return answerRefusal(who.error);
    const by = who.value;
    if (by.kind !== 'session') return answerRefusal(mcpAccessProblem(by));
    const problem = this.#rates.take(by);
    if (problem) return answerRefusal(problem);
    // The library is loaded by the first who needs it, so that a hub is up sooner.
    this.#mcp ??= import('../mcp/mcp-door.ts').then(({ createMcpDoor }) =>
      createMcpDoor({ ...this.#options, rights: this.#rights }),
    );
    const mcp = await this.#mcp;
    return mcp.answer(request, { by, token: bearerOf(request) ?? '' });
  }

  async #identify(ctx: Ctx): Promise<Result<Principal, Refusal>> {
    const who = await identify(this.#options.hub.auth, ctx.req.raw, this.#origins);
    return who.ok ? who : refuse(this.#failed.answer(this.#addressOf(ctx), who.error));
  }

  /** Where a call comes from. What a proxy says of that counts only behind the one that this hub was told of. */
  #addressOf(ctx: Ctx): string | undefined {
    const near = ctx.env?.outgoing?.req?.socket?.remoteAddress;
    if (near === undefined || this.#origins.publicOrigin === undefined) return near;
    return ctx.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() || near;
  }

  /** Why nobody gets an answer to this, whoever calls. */
  #notNow(request: Request): Refusal | undefined {
    const foreign = originProblem(request, this.#origins);
    if (foreign) return foreign;
    return this.#calls.closed
      ? refusal('hub.stopping', 'The hub is stopping.', { retry: 'later' })
      : undefined;
  }

  async #answer(name: RouteName, ctx: Ctx): Promise<Response> {
    const request = ctx.req.raw;
    // hono answers HEAD with the handler of GET, which would open streams that nobody reads.
    if (request.method === 'HEAD') return this.wrongMethod(ctx, METHODS_BY_PATH.get(PATHS[name][1]) ?? []);
    if (name === 'hub.ready') return this.#answerReady(request);
    const refused = this.#notNow(request);
    if (refused) return answerRefusal(refused);
    if (isOpenRoute(name)) return this.#answerOpen(name, ctx);
    const admitted = await this.#admit(name, ctx);
    if (!admitted.ok) return answerRefusal(admitted.error);
    const { by, input } = admitted.value;
    if (name === 'events.stream') return this.#stream(ctx, by, ROUTES[name].query.parse(input.query));
    if (name === 'runs.events') return this.#streamRun(ctx, by, input);
    if (name === 'hub.metrics') return this.#answerMetrics();
    if (name === 'sign_in.show') return this.#signIn.show(request, by);
    if (name === 'sign_in.end') return this.#signIn.end(request, by);
    if (CARRIES_MAIL.has(name)) keepMailOfCut(request, by, this.#options);
    // The polls of agents ask themselves whether they still may.
    const watched = by.kind === 'agent' ? null : this.#tokenOf(request);
    return this.#calls.run(request, watched, (signals) =>
      this.#dispatch(name, request, { ...input, by, signals }),
    );
  }

  /** Who calls a route that is not for anybody, and with what. */
  async #admit(name: RouteName, ctx: Ctx): Promise<Result<{ by: Principal; input: RawInput }, Refusal>> {
    const who = await this.#identify(ctx);
    if (!who.ok) return who;
    const by = who.value;
    const problem = accessProblem(name, by) ?? (UNCOUNTED.has(name) ? undefined : this.#rates.take(by));
    if (problem) return refuse(problem);
    const input = await readInput(name, ctx.req.raw, ctx.req.param());
    return input.ok ? ok({ by, input: input.value }) : input;
  }

  async #answerOpen(name: OpenRoute, ctx: Ctx): Promise<Response> {
    const request = ctx.req.raw;
    if (name === 'hub.health') return answerJson({ ok: true });
    if (name === 'hub.openapi') {
      const { openApiText } = await import('./openapi.ts');
      return answerJson(openApiText(this.#options.version));
    }
    const address = this.#addressOf(ctx);
    return name === 'hooks.deliver'
      ? this.#hooks.answer(ctx.req.param('hook') ?? '', request, address)
      : this.#signIn.begin(request, address);
  }

  /** Asked also while the hub stops: it then says so. */
  async #answerReady(request: Request): Promise<Response> {
    const foreign = originProblem(request, this.#origins);
    if (foreign) return answerRefusal(foreign);
    const { hub, clock } = this.#options;
    const found = await readiness(hub, clock, this.#calls.closed || hub.isStopping());
    return answerText(found.ready ? 200 : 503, JSON.stringify(found));
  }

  async #answerMetrics(): Promise<Response> {
    const { metrics } = this.#options;
    if (!metrics) return answerRefusal(refusal('request.not_found', 'This hub counts nothing.'));
    const { type, text } = await metrics.scrape({ ...this.#options, streams: this.#streams.size });
    return answerText(200, text, { 'content-type': type });
  }

  /** The events of one run, from its start unless the caller has been further. */
  async #streamRun(ctx: Ctx, by: Principal, input: RawInput): Promise<Response> {
    const { hub } = this.#options;
    const { params, query } = ROUTES['runs.events'];
    const shown = await hub.runs.show(by, params.parse(input.params).run);
    if (!shown.ok) return answerRefusal(shown.error);
    const { run } = shown.value;
    const after =
      query.parse(input.query).after ??
      ctx.req.header('last-event-id') ??
      (await hub.events.positionAt(run.createdAt));
    return this.#stream(ctx, by, { run: run.id, after });
  }

  /** Kept for as long as a call waits, to ask whether it is still good. */
  #tokenOf(request: Request): string | null {
    const token = tokenOf(request, this.#origins);
    return token.ok ? token.value : null;
  }

  #stream(ctx: Ctx, by: Principal, query: Omit<StreamRequest, 'by' | 'token'>): Response {
    const { outgoing } = ctx.env ?? {};
    let answer = RESPONSE_ALREADY_SENT;
    const opened = this.#streams.open(
      {
        by,
        token: this.#tokenOf(ctx.req.raw) ?? '',
        ...query,
        after: query.after ?? ctx.req.header('last-event-id'),
      },
      () => {
        const headers = { ...SECURITY_HEADERS, ...STREAM_HEADERS };
        if (outgoing) return nodeSink(outgoing, headers);
        const { sink, body } = streamSink();
        answer = new Response(body, { headers });
        return sink;
      },
    );
    return opened.ok ? answer : answerRefusal(opened.error);
  }
}

// The last one asks proxies not to collect the stream before they pass it on.
const STREAM_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' };
