import type {
  ArtifactId,
  ArtifactType,
  ConflictPolicy,
  RunId,
  SessionId,
  TeamId,
  UserId,
  VersionState,
} from '#domain';
import type { Flag } from './flag.ts';

export interface ArtifactsTable {
  id: ArtifactId;
  user_id: UserId;
  team_id: TeamId | null;
  run_id: RunId | null;
  step: string | null;
  name: string;
  type: ArtifactType;
  policy: ConflictPolicy;
  head: number;
  versions: number;
  conflict: number | null;
  created_at: number;
  updated_at: number;
}

export interface ArtifactVersionsTable {
  artifact_id: ArtifactId;
  version: number;
  user_id: UserId;
  base: number | null;
  state: VersionState;
  author: UserId | SessionId;
  author_name: string;
  digest: string;
  bytes: number;
  note: string | null;
  created_at: number;
}

/** A body of a person's, once, however many versions have it. */
interface ArtifactBodiesTable {
  user_id: UserId;
  digest: string;
  bytes: number;
  whole: Flag;
  touched_at: number;
}

interface ArtifactChunksTable {
  user_id: UserId;
  digest: string;
  position: number;
  /** Base64. */
  data: string;
}

/** What a team's artifacts take of their bounds. */
interface ArtifactRoomTable {
  team_id: TeamId;
  artifacts: number;
  bytes: number;
}

/** The same for a run's. */
interface RunArtifactRoomTable {
  run_id: RunId;
  artifacts: number;
  bytes: number;
}

export interface ArtifactTables {
  artifacts: ArtifactsTable;
  artifact_versions: ArtifactVersionsTable;
  artifact_bodies: ArtifactBodiesTable;
  artifact_chunks: ArtifactChunksTable;
  artifact_room: ArtifactRoomTable;
  run_artifact_room: RunArtifactRoomTable;
}
