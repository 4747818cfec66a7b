import { AsyncLocalStorage } from 'node:async_hooks';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { pause, type Clock } from '#base';
import { PATHS } from '#contract';
import type { Commit } from '#hub';
import type { ObservedRoute, Observer } from './observer.ts';
import { parentOf } from './trace-parent.ts';
import type { Tracing, TracingOptions } from './tracing.ts';
import { TurnSpans } from './turn-spans.ts';

/** How long a stop waits for spans to be taken, in ms. */
const CLOSE_MS = 3_000;
/** What comes every few seconds, or lasts as long as somebody listens, says nothing. */
const UNTOLD: ReadonlySet<ObservedRoute> = new Set([
  'agents.poll',
  'agents.heartbeat',
  'events.stream',
  'hub.health',
  'hub.ready',
  'hub.metrics',
]);
/** Parameters of routes that are ids or labels of ours. */
const NAMED = ['session', 'turn', 'agent', 'approval', 'task', 'board', 'command', 'label'];

/** Spans by OTLP over HTTP. Nothing is set globally, so that what else runs in this process is not traced. */
export class OtlpTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #tracer: Tracer;
  readonly #turns: TurnSpans;
  readonly #clock: Clock;
  /** The request or call under way, through everything that awaits it. */
  readonly #under = new AsyncLocalStorage<Context>();
  #closing: Promise<void> | undefined;

  constructor({ endpoint, version, clock }: TracingOptions) {
    const exporter = new OTLPTraceExporter({ url: tracesUrl(endpoint) });
    this.#provider = new TracerProvider({
      resource: defaultResource().merge(
        resourceFromAttributes({ 'service.name': 'muster-hub', 'service.version': version }),
      ),
      spanProcessors: [new BatchSpanProcessor({ exporter })],
    });
    this.#tracer = this.#provider.getTracer('muster', version);
    this.#turns = new TurnSpans(this.#tracer);
    this.#clock = clock;
  }

  readonly request: Observer['request'] = async (route, request, params, work) => {
    if (UNTOLD.has(route)) return work();
    const path = route === 'mcp' ? '/mcp' : route === 'none' ? undefined : PATHS[route][1];
    const turn = params['turn'];
    const parent =
      parentOf(request.headers.get('traceparent')) ??
      (turn === undefined ? undefined : this.#turns.contextOf(turn)) ??
      ROOT_CONTEXT;
    const attributes: Attributes = {
      'http.request.method': request.method,
      'muster.route': route,
      ...(path === undefined ? {} : { 'http.route': path }),
      ...idsOf(params),
    };
    return this.#within(
      `${request.method} ${path ?? route}`,
      SpanKind.SERVER,
      parent,
      attributes,
      async (span) => {
        const answer = await work();
        span.setAttribute('http.response.status_code', answer.status);
        if (answer.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        return answer;
      },
    );
  };

  readonly tool: Observer['tool'] = (tool, session, work) => {
    const parent = this.#under.getStore() ?? ROOT_CONTEXT;
    const attributes = { 'muster.tool': tool, 'muster.session': session };
    return this.#within(`tool ${tool}`, SpanKind.INTERNAL, parent, attributes, async (span) => {
      const answer = await work();
      if (answer.isError) span.setStatus({ code: SpanStatusCode.ERROR });
      return answer;
    });
  };

  context(): unknown {
    return this.#under.getStore();
  }

  committed({ events }: Commit): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `context` gave
    for (const event of events) this.#turns.tell(event, event.context as Context | undefined);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const over = new AbortController();
    // A collector that is away must not hold the hub back.
    const sent = this.#provider.shutdown().catch(() => {});
    await Promise.race([sent, pause(this.#clock, CLOSE_MS, over.signal)]);
    over.abort();
  }

  async #within<T>(
    name: string,
    kind: SpanKind,
    parent: Context,
    attributes: Attributes,
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const span = this.#tracer.startSpan(name, { kind, attributes }, parent);
    try {
      return await this.#under.run(trace.setSpan(parent, span), () => work(span));
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }
}

function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
  return url.href;
}

function idsOf(params: Readonly<Record<string, string>>): Attributes {
  const named = NAMED.flatMap((name) => {
    const value = params[name];
    return value === undefined ? [] : [[`muster.${name}`, value.slice(0, 100)] as const];
  });
  return Object.fromEntries(named);
}
