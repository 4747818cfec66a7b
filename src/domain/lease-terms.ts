import type { HubSettings } from './settings.ts';

type Terms = Pick<HubSettings, 'leaseMs' | 'heartbeatMs'>;

/**
 * How long after the last renewal work on a task is offered to another agent, in ms: a lease's term and two heartbeats,
 * so that a network gap of most of a term costs nothing, however it lies between the beats.
 */
export const reofferedAfterMs = ({ leaseMs, heartbeatMs }: Terms): number => leaseMs + 2 * heartbeatMs;

/** How long after its last acknowledged heartbeat an agent ends such work by itself, in ms: always before it is offered anew. */
export const givenUpAfterMs = ({ leaseMs, heartbeatMs }: Terms): number => leaseMs + 1.5 * heartbeatMs;
