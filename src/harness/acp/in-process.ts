import type { AgentApp } from '@agentclientprotocol/sdk';
import type { Clock, Ids } from '#base';
import type { GroupParts } from '../process/process-group.ts';

/** What an agent that lives in this process is given. */
export interface InProcessContext {
  session: string;
  cwd: string;
  /** The clean environment for commands, with the session's mark. */
  env: Record<string, string>;
  clock: Clock;
  ids: Ids;
  /** With what commands are started, so that they are journalled and end as groups. */
  groups: GroupParts;
}

/** A real ACP agent, joined without a process. `dispose` ends whatever it still runs. */
export type InProcessAgent = (context: InProcessContext) => { app: AgentApp; dispose(): Promise<void> };
