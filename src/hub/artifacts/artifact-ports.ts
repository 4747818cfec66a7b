import type { Artifact, ArtifactVersion, Principal, Refusal, Session, Team } from '#domain';
import type { Result } from '#base';
import type { Tx } from '#store';
import type { HubDeps } from '../deps.ts';

/** A version that was written, for whoever subscribed to its artifact; told in the unit that writes it. */
export type AnnounceVersion = (
  tx: Tx,
  written: { team: Team; artifact: Artifact; version: ArtifactVersion },
) => Promise<void>;

export interface ArtifactDeps extends Pick<HubDeps, 'store' | 'ids' | 'redact'> {
  announceVersion: AnnounceVersion;
  /** The caller's own session: of a person, the one that stands for them. */
  self: (by: Principal) => Promise<Result<Session, Refusal>>;
}
