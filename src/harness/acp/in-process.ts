import type { AgentApp } from '@agentclientprotocol/sdk';
import type { Clock, Ids } from '#base';
import type { RoleHolds } from '#domain';
import type { GroupParts } from '../process/process-group.ts';

/** What an agent that lives in this process is given. */
export interface InProcessContext {
  session: string;
  cwd: string;
  /** Of the daemon; an agent keeps what must outlive it in a folder of its own there. */
  stateDir: string;
  /** The model that was asked for, if any. */
  model?: string;
  /** What the role of its session says that it is held to. */
  holds?: RoleHolds;
  /** The clean environment for commands, with the session's mark. */
  env: Record<string, string>;
  /** The daemon's own environment, for settings and keys of the agent; never for commands. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  ids: Ids;
  /** With what commands are started, so that they are journalled and end as groups. */
  groups: GroupParts;
}

/** A real ACP agent, joined without a process. `dispose` ends whatever it still runs. */
export type InProcessAgent = (context: InProcessContext) => { app: AgentApp; dispose(): Promise<void> };
