import type { Result } from '#base';
import type { Cause, UpgradeTarget } from '#domain';

/** A version of our package that lies on this host, ready to be started. */
export interface InstalledVersion {
  /** Names it on this host: the version, or the digest of a tarball. */
  id: string;
  version: string;
}

/**
 * What keeps the daemon running and can start it anew. A daemon that lives in a process of somebody else's has none, and
 * can neither be restarted nor upgraded by a command.
 */
export interface DaemonKeeper {
  /** Has this process ended in order and another started. */
  restart(): void;
  /** Brings a version onto this host and looks whether it starts at all; what runs is not touched. */
  install(to: UpgradeTarget): Promise<Result<InstalledVersion, Cause>>;
  /** As `restart`, with another version: it stays when the hub has heard it in time, else the former comes back. */
  tryOut(installed: InstalledVersion): Promise<void>;
  /** The hub has heard this process. Resolves once it is certain that its version stays. */
  heard(): Promise<void>;
  /** Why the version that was tried out before this life was taken back, if one was. */
  readonly takenBack: string | undefined;
}
