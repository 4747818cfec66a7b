import type { ArtifactId, RunId, SessionId, TeamId, UserId } from './ids.ts';
import { LIMITS } from './limits.ts';

export const ARTIFACT_TYPES = ['code_file', 'design_doc', 'test_file', 'review_comment', 'data'] as const;
export type ArtifactType = (typeof ARTIFACT_TYPES)[number];

/**
 * What happens with an update that was made from an older version. `last_write_wins`: it becomes the newest;
 * `manual_merge`: the conflict is recorded, both are kept, and somebody resolves it; `automatic_merge`: a three-way merge
 * of lines, and where that has conflicts as `manual_merge`.
 */
export const CONFLICT_POLICIES = ['last_write_wins', 'manual_merge', 'automatic_merge'] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

/** A versioned document that a team or a run shares. */
export interface Artifact {
  id: ArtifactId;
  user: UserId;
  /** Either of the two is set: whose it is. */
  team: TeamId | null;
  run: RunId | null;
  /** Of a run: the name of the step that left it first; null when nobody's answer it was. */
  step: string | null;
  /** Unique in its team or run, e.g. `design/queue.md`; see `artifactNameProblem`. */
  name: string;
  type: ArtifactType;
  policy: ConflictPolicy;
  /** The number of the version that stands; from 1. It only grows. */
  head: number;
  /** The number of the last version that was written; above `head` when that one is kept beside it. */
  versions: number;
  /** A version that is in conflict with the head and waits to be resolved. */
  conflict: number | null;
  createdAt: number;
  updatedAt: number;
}

/**
 * `current`: became the head as it was handed in; `merged`: made of two by a merge; `conflict`: kept beside the head until
 * it is resolved; `superseded`: kept beside the head for good: what was merged into the next one, or lost a conflict.
 */
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

/** Documents that members hand to each other, which whoever may read may write; files are what writing is forbidden for. */
const DOCUMENTS: ReadonlySet<ArtifactType> = new Set(['design_doc', 'review_comment', 'data']);

/** Whether a member of a team whose role may write files, or may not, writes artifacts of this type (decision 14). */
export const mayWriteArtifact = (mayWriteFiles: boolean, type: ArtifactType): boolean =>
  mayWriteFiles || DOCUMENTS.has(type);

/** Characters that hide, or turn the order of what is shown around. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What is wrong with a name, as a sentence part; undefined when nothing is. It reads like a path: `design/queue.md`. */
export function artifactNameProblem(name: string): string | undefined {
  if (name === '' || Array.from(name).length > LIMITS.artifactNameCharacters)
    return `it has 1 to ${LIMITS.artifactNameCharacters} characters`;
  if (!name.isWellFormed() || UNSEEN.test(name) || name.includes('\\'))
    return 'it has no control characters and no backslashes';
  if (name !== name.trim()) return 'it begins and ends with no space';
  if (name.startsWith('art_')) return 'what begins with "art_" is an id';
  const steps = name.split('/');
  if (steps.some((step) => step === '' || step === '.' || step === '..'))
    return 'between slashes stands a name, not ".", ".." or nothing';
  return undefined;
}

/**
 * The version that an update which names none was made from: the head, where its author wrote that very text. A head that
 * somebody else wrote, or a merge made, was not seen by whoever names no base; undefined then.
 */
export function impliedBase(
  head: Pick<ArtifactVersion, 'version' | 'state' | 'author'>,
  author: ArtifactVersion['author'],
): number | undefined {
  return head.author === author && head.state === 'current' ? head.version : undefined;
}

/** What becomes of an update, by where its base stands. `merge` is a `conflict` where lines do not merge. */
export type UpdatePlan = 'head' | 'merge' | 'conflict' | 'in_conflict';

/**
 * Decides what becomes of a new version. `in_conflict`: it was made from the version that waits to be resolved, or would
 * be a second one beside the head.
 */
export function planUpdate(
  artifact: Pick<Artifact, 'head' | 'conflict' | 'policy'>,
  base: number,
): UpdatePlan {
  if (base === artifact.head) return 'head';
  if (base === artifact.conflict) return 'in_conflict';
  if (artifact.policy === 'last_write_wins') return 'head';
  if (artifact.policy === 'automatic_merge') return 'merge';
  return artifact.conflict === null ? 'conflict' : 'in_conflict';
}
