import type { AgentCommand } from '../../live/views.ts';
import { resultFacts, type Finding } from './agent-words.ts';

/** How a host was when it was checked last. */
export interface Health {
  at: number;
  facts: [name: string, value: string][];
  /** Undefined: it did not tell. */
  freeDiskBytes: number | undefined;
}

/** What the newest health check that was carried out told. */
export function lastHealth(orders: readonly AgentCommand[]): Health | undefined {
  const done = orders.find(({ order, state }) => order.kind === 'health_check' && state === 'completed');
  if (!done || done.endedAt === null) return undefined;
  const { freeDiskBytes, freeMemoryBytes, totalMemoryBytes, load1 } = done.result ?? {};
  const told = { freeDiskBytes, freeMemoryBytes, totalMemoryBytes, load1 };
  return {
    at: done.endedAt,
    facts: resultFacts(told).map(([name, value]) => [name === 'Load1' ? 'Load' : name, value]),
    freeDiskBytes: typeof freeDiskBytes === 'number' ? freeDiskBytes : undefined,
  };
}

const LITTLE_DISK_BYTES = 1024 * 1024 * 1024;

/** What the newest health check shows to be amiss. */
export function findingsOfHealth(name: string, health: Health | undefined): Finding[] {
  if (health?.freeDiskBytes === undefined || health.freeDiskBytes >= LITTLE_DISK_BYTES) return [];
  return [
    {
      tone: 'bad',
      what: `Little room is left on the disk of ${name}`,
      why: `${Math.round(health.freeDiskBytes / 1024 / 1024)} MB when its health was checked last. On a full disk nothing can be acknowledged.`,
      todo: 'Make room on its host, then check its health again.',
    },
  ];
}
