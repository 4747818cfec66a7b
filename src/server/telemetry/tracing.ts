import type { Clock } from '#base';
import type { StoreMeter } from '#hub';
import type { Observer } from './observer.ts';

/** What a hub does, told as spans to whoever was configured. */
export interface Tracing extends Observer, Required<StoreMeter> {
  /** Sends what waits, for a few seconds at most. May be called twice. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** Where spans go by OTLP over HTTP: the base address, to which `/v1/traces` is added. */
  endpoint: string;
  version: string;
  clock: Clock;
}
