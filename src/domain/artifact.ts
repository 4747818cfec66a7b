import type { ArtifactId, SessionId, TeamId, UserId } from './ids.ts';

export const ARTIFACT_TYPES = ['code_file', 'design_doc', 'test_file', 'review_comment', 'data'] as const;
export type ArtifactType = (typeof ARTIFACT_TYPES)[number];

/**
 * What happens with an update that was made from an older version. `last_write_wins`: it becomes the newest;
 * `manual_merge`: the conflict is recorded, both are kept, and somebody resolves it; `automatic_merge`: a three-way merge
 * of lines, and where that has conflicts as `manual_merge`.
 */
export const CONFLICT_POLICIES = ['last_write_wins', 'manual_merge', 'automatic_merge'] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

/** A versioned document that a team shares. */
export interface Artifact {
  id: ArtifactId;
  user: UserId;
  team: TeamId;
  /** Unique in its team, e.g. `design/queue.md`; at most 200 characters. */
  name: string;
  type: ArtifactType;
  policy: ConflictPolicy;
  /** The number of the newest version; from 1. */
  head: number;
  /** A version that is in conflict with the head and waits to be resolved. */
  conflict: number | null;
  createdAt: number;
  updatedAt: number;
}

/** `merged`: made of two by a merge; `conflict`: kept beside the head until it is resolved; `superseded`: resolved without becoming the head. */
export const VERSION_STATES = ['current', 'merged', 'conflict', 'superseded'] as const;
export type VersionState = (typeof VERSION_STATES)[number];

export interface ArtifactVersion {
  artifact: ArtifactId;
  version: number;
  /** The version that its author worked from; null for the first. */
  base: number | null;
  state: VersionState;
  /** A person's or a session's id, and how it was called then. */
  author: UserId | SessionId;
  authorName: string;
  /** Hex SHA-256 of the body. */
  digest: string;
  bytes: number;
  note: string | null;
  createdAt: number;
}
