import type { AgentId, UserId } from './ids.ts';

/** What people ask of an agent. Only a person or a command changes it; a heartbeat never does. */
export const AGENT_INTENTS = ['active', 'draining', 'disabled'] as const;
export type AgentIntent = (typeof AGENT_INTENTS)[number];

export interface AgentHarness {
  name: string;
  version?: string | undefined;
  canResume: boolean;
  canSteer: boolean;
  /** What it does unasked, whatever the mode; one line. */
  asks?: string | undefined;
  /** What to type on its host to log in, where its agent saw no login; it may be in a keychain all the same. */
  login?: string | undefined;
}

/** A registered daemon on a host. */
export interface Agent {
  id: AgentId;
  user: UserId;
  name: string;
  hostname: string;
  /** Tells one host from another that has the same name; absent when the agent did not say. */
  hostUid?: string | null;
  platform: string;
  version: string;
  intent: AgentIntent;
  /** How many turns may run on it at once. */
  slots: number;
  harnesses: AgentHarness[];
  tags: string[];
  contract: number;
  /** What the daemon said of itself when it registered, such as its roots; small JSON. */
  metadata?: Record<string, unknown>;
  createdAt: number;
}

/** Whether an agent is heard, apart from its intent. `lost`: silent for longer than `lost_after`. */
export type Liveness =
  | { heard: 'online'; since: number }
  | { heard: 'offline'; since: number }
  | { heard: 'lost'; since: number }
  | { heard: 'never' };

/**
 * Liveness from when the agent was last heard. `hubUpSince` is when this hub began to listen: silence before it was the
 * hub's own and does not count.
 */
export function livenessOf(
  lastHeardAt: number | null,
  now: number,
  settings: { heartbeatMs: number; lostAfterMs: number },
  hubUpSince: number,
): Liveness {
  if (lastHeardAt === null) return { heard: 'never' };
  const silent = now - Math.max(lastHeardAt, hubUpSince);
  if (silent >= settings.lostAfterMs) return { heard: 'lost', since: lastHeardAt };
  if (silent >= 3 * settings.heartbeatMs) return { heard: 'offline', since: lastHeardAt };
  return { heard: 'online', since: lastHeardAt };
}

/** The version of the agent contract that this release speaks; a hub serves this one and the one before. */
export const CONTRACT_VERSION = 1;
