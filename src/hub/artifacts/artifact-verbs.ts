import type { Artifact, ArtifactType, ArtifactVersion, ConflictPolicy, Principal } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

export interface ArtifactView {
  artifact: Artifact;
  newest: ArtifactVersion;
}

export interface ArtifactBody extends ArtifactView {
  version: ArtifactVersion;
  /** Text as it is, other bodies as base64. */
  body: string;
  encoding: 'utf-8' | 'base64';
}

export interface WriteOutcome extends ArtifactView {
  /** `merged`: an older base was merged; `conflict`: both are kept until somebody resolves it. */
  outcome: 'written' | 'merged' | 'conflict' | 'unchanged';
  /** With `conflict`: where the two differ, as text with markers, cut to 64 KB. */
  conflict?: string;
}

export interface BodyInput {
  body: string;
  encoding?: 'utf-8' | 'base64' | undefined;
  note?: string | undefined;
}

/**
 * Versioned documents that a team shares. `artifact`: an id, a short form, or a name within `team`. Sessions write where
 * their role may write; reviewers write `review_comment` alone.
 */
export interface ArtifactService {
  create(
    by: Principal,
    team: string | undefined,
    input: BodyInput & { name: string; type: ArtifactType; policy?: ConflictPolicy | undefined },
  ): Answer<WriteOutcome>;
  /** `base`: the version that it was made from; left out means the newest, which is refused where others have written since the caller last read. */
  update(
    by: Principal,
    team: string | undefined,
    artifact: string,
    input: BodyInput & { base?: number | undefined },
  ): Answer<WriteOutcome>;
  get(
    by: Principal,
    team: string | undefined,
    artifact: string,
    query: { version?: number | undefined },
  ): Answer<ArtifactBody>;
  list(
    by: Principal,
    query: Page & {
      team?: string | undefined;
      type?: ArtifactType | undefined;
      conflict?: boolean | undefined;
    },
  ): Answer<PageOf<ArtifactView>>;
  history(
    by: Principal,
    team: string | undefined,
    artifact: string,
    page: Page,
  ): Answer<PageOf<ArtifactVersion>>;
  /** A unified diff of two versions; the newest against the one before when left out. */
  diff(
    by: Principal,
    team: string | undefined,
    artifact: string,
    query: { from?: number | undefined; to?: number | undefined },
  ): Answer<{ from: number; to: number; diff: string }>;
  /** Ends a conflict: by taking one of the two, or by a body that joins them. */
  resolve(
    by: Principal,
    team: string | undefined,
    artifact: string,
    input: { take: 'head' | 'conflict' } | BodyInput,
  ): Answer<WriteOutcome>;
}
