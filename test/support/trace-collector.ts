import { createServer } from 'node:http';
import { z } from 'zod';

const value = z.object({ stringValue: z.string().optional(), intValue: z.coerce.number().optional() });
const span = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  startTimeUnixNano: z.coerce.bigint(),
  endTimeUnixNano: z.coerce.bigint(),
  attributes: z.array(z.object({ key: z.string(), value })).default([]),
});
const posted = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});

export interface CollectedSpan {
  name: string;
  trace: string;
  id: string;
  parent: string | undefined;
  ms: number;
  attributes: Record<string, string | number | undefined>;
}

export interface TraceCollector extends AsyncDisposable {
  /** To be configured as the endpoint. */
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** All that was sent, as text. */
  text(): string;
}

/** Takes spans by OTLP over HTTP, as a collector does. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const texts: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      texts.push(`${request.method} ${request.url} ${text}`);
      if (request.url === '/v1/traces') spans.push(...read(text));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    text: () => texts.join('\n'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function read(text: string): CollectedSpan[] {
  const all = posted.parse(JSON.parse(text)).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
  return all
    .flatMap(({ spans }) => spans)
    .map((one) => ({
      name: one.name,
      trace: one.traceId,
      id: one.spanId,
      parent: one.parentSpanId || undefined,
      ms: Number((one.endTimeUnixNano - one.startTimeUnixNano) / 1_000_000n),
      attributes: Object.fromEntries(
        one.attributes.map(({ key, value: { stringValue, intValue } }) => [key, stringValue ?? intValue]),
      ),
    }));
}
