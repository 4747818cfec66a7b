import { ok, refuse, type Clock, type Log, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { HubMetrics, ServerSettings, SettingLayer, StoreMeter } from '#server';

/** What watches over a hub: counts always, spans where they are asked for. */
export interface Telemetry {
  metrics: HubMetrics;
  observer: NonNullable<ServerSettings['observer']>;
  meter: StoreMeter;
  /** Sends what waits. */
  close(): Promise<void>;
}

/** Where spans are to go, and who said so. */
export interface TraceTarget {
  endpoint: string;
  where: string;
}

/**
 * A person says it, by flag, environment or their own file. A project's file does not count: whoever wrote the project
 * would be told what runs here.
 */
export function traceTarget(
  layers: readonly SettingLayer[],
  env: Readonly<Record<string, string | undefined>>,
): TraceTarget | undefined {
  if (env['OTEL_SDK_DISABLED'] === 'true') return undefined;
  for (const { name, given } of layers) {
    if (name === 'project') continue;
    const found = given.find(({ key }) => key === 'telemetry.otlpEndpoint');
    if (found && found.value !== '') return { endpoint: String(found.value), where: found.where };
  }
  const endpoint = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return endpoint ? { endpoint, where: 'OTEL_EXPORTER_OTLP_ENDPOINT' } : undefined;
}

export async function startTelemetry(options: {
  target: TraceTarget | undefined;
  version: string;
  clock: Clock;
  log: Log;
}): Promise<Result<Telemetry, Refusal>> {
  const { HubMetrics, observedBy, openTracing } = await import('#server');
  const metrics = new HubMetrics();
  const { target, version, clock, log } = options;
  if (target === undefined) return ok({ metrics, observer: metrics, meter: metrics, close: async () => {} });
  if (!/^https?:$/.test(URL.parse(target.endpoint)?.protocol ?? '')) return refuse(noAddress(target));
  const tracing = await openTracing({ endpoint: target.endpoint, version, clock });
  log.write('info', 'Traces are sent by OTLP', { to: withoutCredentials(target.endpoint) });
  return ok({
    metrics,
    observer: observedBy([metrics, tracing]),
    meter: {
      committed(commit) {
        metrics.committed(commit);
        tracing.committed(commit);
      },
      context: () => tracing.context(),
    },
    close: () => tracing.close(),
  });
}

function withoutCredentials(endpoint: string): string {
  return new URL(endpoint).origin;
}

const noAddress = ({ endpoint, where }: TraceTarget) =>
  refusal('config.invalid_value', `${where}: "${endpoint}" is no address that traces could be sent to.`, {
    hint: 'For example: http://127.0.0.1:4318, to which /v1/traces is added.',
  });
