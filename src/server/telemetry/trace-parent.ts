import { ROOT_CONTEXT, trace, TraceFlags, type Context } from '@opentelemetry/api';

/** The caller's span, from a W3C `traceparent` header; undefined for one that is none. */
export function parentOf(header: string | null): Context | undefined {
  const found = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:$|-)/.exec(header?.trim() ?? '');
  const [, version, traceId = '', spanId = '', flags = '00'] = found ?? [];
  if (!found || version === 'ff' || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
