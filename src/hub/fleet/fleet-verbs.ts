import type { Agent, AgentHarness, AgentId, AgentIntent, Principal, SessionId, UserId } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

export interface RegisterInput {
  name: string;
  hostname: string;
  host_uid?: string | undefined;
  platform: string;
  version: string;
  contract: number;
  tags: string[];
  harnesses: AgentHarness[];
  slots: number;
  metadata: Record<string, unknown>;
  /** Drawn by the daemon; absent: the hub draws one. */
  token?: string | undefined;
}

export interface AgentChange {
  intent?: AgentIntent | undefined;
  name?: string | undefined;
  slots?: number | undefined;
  tags?: string[] | undefined;
}

export interface AgentView {
  agent: Agent;
  liveness: { heard: 'online' | 'offline' | 'lost' | 'never'; since: number | null };
  slotsHeld: number;
}

export interface LocalAgentInput {
  name: string;
  hostname: string;
  platform: string;
  version: string;
  slots: number;
  known?: AgentId | undefined;
}

export interface FleetService {
  list(by: Principal, page: Page): Answer<PageOf<AgentView>>;
  show(by: Principal, idOrName: string): Answer<AgentView>;
  /** With a join token, which is used up by success alone. The agent's token is shown once. */
  register(by: Principal, input: RegisterInput): Answer<{ agent: AgentId; name: string; token: string }>;
  /** For an agent: which one it is. */
  self(by: Principal): Answer<{ agent: AgentId; name: string }>;
  /** What people ask of it. Disabled, its token is refused at once. */
  change(by: Principal, idOrName: string, change: AgentChange): Answer<AgentView>;
  /** Has the agent handed a new token with its next heartbeat; the one it has ends once it has come with the new one. */
  rotate(by: Principal, idOrName: string): Answer<AgentView>;
  /** Refused while sessions live on it, unless by force: then they are closed without their host. */
  remove(
    by: Principal,
    idOrName: string,
    input: { force: boolean },
  ): Answer<{ removed: AgentId; name: string; closed: SessionId[] }>;
  /**
   * For the composition of hub and local agent: finds or makes that agent and mints it a token. `known`: what this answered
   * to this composition before. Where several hubs share the database, another hub's local agent is left alone: a name that
   * is taken gets a number.
   */
  ensureLocal(user: UserId, input: LocalAgentInput): Promise<{ agent: AgentId; name: string; token: string }>;
  /** How many turns may run at once on an agent from now on; what runs beyond that goes on. */
  setSlots(agent: AgentId, slots: number): Promise<void>;
}
