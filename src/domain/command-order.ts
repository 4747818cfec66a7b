/** What an operator can order an agent to do. */
export const COMMAND_KINDS = ['drain', 'resume', 'restart', 'upgrade', 'reload', 'health_check'] as const;
export type CommandKind = (typeof COMMAND_KINDS)[number];

/** What an agent is to become: an exact version of our package, or a tarball that is on its host or that it fetches. */
export type UpgradeTarget =
  | { version: string }
  | {
      /** An absolute path on the agent's host, or a URL. */
      tarball: string;
      /** `sha256:` or `sha512:` and hex: checked before anything of it runs. */
      digest: string;
    };

/** An order with what it needs to know. */
export type CommandOrder =
  | { kind: 'drain' | 'resume' | 'reload' | 'health_check' }
  /** `force`: does not wait for turns that run; they are interrupted. */
  | { kind: 'restart'; force: boolean }
  | { kind: 'upgrade'; force: boolean; to: UpgradeTarget };
