import type { BackgroundPart, Clock, Health, Ids, Log, Random, Result } from '#base';
import type { Cause, SessionId } from '#domain';
import type { HarnessHost, McpServer } from '#harness';
import type { DaemonKeeper } from './commands/daemon-keeper.ts';
import type { AgentDisk } from './disk/agent-disk.ts';
import type { AgentSettings, HubPort } from './hub-port.ts';
import type { SessionCheckouts } from './sessions/session-checkouts.ts';
import type { SessionWorkspaces } from './workspaces/session-workspaces.ts';

export interface WaitsInHub {
  has(session: SessionId): boolean;
  /** Calls `tell` whenever that changes. */
  onChange(tell: () => void): void;
}

export interface AgentOptions {
  hub: HubPort;
  harnesses: HarnessHost;
  disk: AgentDisk;
  clock: Clock;
  ids: Ids;
  random: Random;
  log: Log;
  /** Of Muster, as the hub shows it. */
  version: string;
  /** The MCP servers of a session with tokens of their own; asked once per process start. */
  mcpServersFor?: (session: SessionId) => Promise<McpServer[]>;
  /** Which sessions wait in a call for another session: their turns use no slot meanwhile. */
  waitsInHub?: WaitsInHub;
  /** Makes the checkouts of sessions that work on a git address; without it such sessions fail to start. */
  checkouts?: SessionCheckouts;
  /** Makes worktrees and clones; without it sessions that need one fail to start. */
  workspaces?: SessionWorkspaces;
  /** Ends what a former life left running; called once, before anything is opened. */
  sweepOrphans?: () => Promise<unknown>;
  /** Whether processes should be ended to save memory. */
  memoryTight?: () => boolean;
  /** A new token from the hub; once this resolves, calls carry it. A rejection means that the former stays. */
  onToken?: (token: string) => Promise<void>;
  /** Absent where this daemon cannot be restarted by itself. */
  keeper?: DaemonKeeper;
  /** Reads the configuration of this host anew, harnesses and all; what a person should know of it. */
  reload?: () => Promise<Result<Record<string, unknown>, Cause>>;
  /** Facts of this host for a health check; small JSON. */
  machine?: () => Promise<Record<string, unknown>>;
  /** Called when the hub's settings have changed: deadlines and stall clocks are the harness host's. */
  onSettings?: (settings: AgentSettings) => void;
}

/** The daemon. One life: after `stop` make another. */
export interface Agent extends BackgroundPart {
  start(): void;
  /** Interrupts what runs, ends the processes, sends what can be sent within a short grace; the rest is on disk. */
  stop(): Promise<void>;
  /** Resolves when no turn runs, none is to be reported, and no session is being closed. */
  idle(): Promise<void>;
  health(): Health;
}
