import type { UserId } from '#domain';
import type { Reader } from '#store';
import type { ScriptRuntime } from '#workflow/script';
import type { HubDeps } from '../deps.ts';
import type { EngineDeps } from './engine/engine-deps.ts';
import type { WorkflowFiles } from './workflow-files.ts';

/** What the service of runs is given. */
export interface RunDeps extends HubDeps {
  engine: EngineDeps;
  runtime: () => Promise<ScriptRuntime>;
  files: WorkflowFiles;
  /** Whether a person has let this text run whenever a session starts it. */
  isApproved: (reader: Reader, user: UserId, hash: string) => Promise<boolean>;
}
