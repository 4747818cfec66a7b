import type { Artifact, ArtifactType, ArtifactVersion, ConflictPolicy, Principal, Run, Team } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

export interface ArtifactView {
  artifact: Artifact;
  /** Either of the two: whose it is. */
  team: Pick<Team, 'id' | 'name'> | null;
  run: Pick<Run, 'id' | 'name'> | null;
  /** The version that stands: the head. */
  newest: ArtifactVersion;
}

export interface ArtifactBody extends ArtifactView {
  version: ArtifactVersion;
  bytes: Uint8Array;
  /** Whether the octets are UTF-8 without NUL; others are shown as base64. */
  isText: boolean;
}

export interface WriteOutcome extends ArtifactView {
  /**
   * `merged`: an older base was merged; `conflict`: both are kept until somebody resolves it; `unchanged`: the head has
   * that very body; `resolved`: the conflict is over.
   */
  outcome: 'written' | 'merged' | 'conflict' | 'unchanged' | 'resolved';
  /** The version that the given body stands in; with `merged` the head may be another. */
  written: number;
  /** With `conflict`: where the two differ, as text with markers, cut to 64 KB; absent where they are no text. */
  conflict?: string;
}

/** A body as it is, or one that was uploaded before, by its digest. */
export type BodyInput = ({ bytes: Uint8Array } | { digest: string }) & { note?: string | undefined };

/** Where an artifact is looked for: by an id, a short form of it, or a name within `team` or `run`. */
export interface ArtifactRef {
  team?: string | undefined;
  run?: string | undefined;
  artifact: string;
}

/**
 * Versioned documents that a team or a run shares. Sessions of the team, or of the run's steps, read all of them; they
 * write files where their role may write, and documents (`design_doc`, `review_comment`, `data`) whatever their role.
 */
export interface ArtifactService {
  /** Keeps a body under its digest for a day, for a version that is to have it. Said twice it does nothing more. */
  upload(by: Principal, digest: string, bytes: Uint8Array): Answer<{ digest: string; bytes: number }>;
  create(
    by: Principal,
    where: { team?: string | undefined; run?: string | undefined },
    input: BodyInput & { name: string; type: ArtifactType; policy?: ConflictPolicy | undefined },
  ): Answer<WriteOutcome>;
  /** `base`: the version that it was made from. Left out means the head, which is refused unless the caller itself wrote that very text. */
  update(
    by: Principal,
    ref: ArtifactRef,
    input: BodyInput & { base?: number | undefined },
  ): Answer<WriteOutcome>;
  get(by: Principal, ref: ArtifactRef, query: { version?: number | undefined }): Answer<ArtifactBody>;
  list(
    by: Principal,
    query: Page & {
      team?: string | undefined;
      run?: string | undefined;
      type?: ArtifactType | undefined;
      conflict?: boolean | undefined;
    },
  ): Answer<PageOf<ArtifactView>>;
  history(by: Principal, ref: ArtifactRef, page: Page): Answer<PageOf<ArtifactVersion>>;
  /** A unified diff of two versions; the head against what stood before it when left out. Empty when they are the same. */
  diff(
    by: Principal,
    ref: ArtifactRef,
    query: { from?: number | undefined; to?: number | undefined },
  ): Answer<ArtifactDiff>;
  /**
   * Ends a conflict: by taking one of the two, or by a body that joins them. `base`: the head that was looked at; needed
   * where it has moved since the conflict arose.
   */
  resolve(by: Principal, ref: ArtifactRef, input: Resolution): Answer<WriteOutcome>;
}

export type Resolution = { base?: number | undefined } & (
  | { take: 'head' | 'conflict'; note?: string | undefined }
  | BodyInput
);

export interface ArtifactDiff {
  from: number;
  to: number;
  diff: string;
  /** The diff was longer than an answer may be. */
  cut: boolean;
}
