import type { CommandSpec } from '../command-spec.ts';

/** A command before it is loaded: enough for the overview. */
export interface CommandEntry {
  /** `status`, or noun and verb: `session list`. */
  readonly path: string;
  readonly summary: string;
  readonly group: string;
  load(): Promise<{ command: CommandSpec }>;
}

/** Makes the commands that stand under this heading of the overview. */
export const entriesOf =
  (group: string) =>
  (path: string, summary: string, load: CommandEntry['load']): CommandEntry => ({
    path,
    group,
    summary,
    load,
  });
