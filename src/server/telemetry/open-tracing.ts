import type { Tracing, TracingOptions } from './tracing.ts';

/** Loads the library: call it only where tracing is configured. Throws for an endpoint that is no http(s) address. */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  const { OtlpTracing } = await import('./otlp-tracing.ts');
  return new OtlpTracing(options);
}
