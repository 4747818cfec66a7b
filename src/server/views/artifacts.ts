import type { RouteAnswer } from '#contract';
import { LIMITS, type ArtifactVersion } from '#domain';
import type { ArtifactBody, ArtifactView, WriteOutcome } from '#hub';

export function viewArtifact({
  artifact,
  team,
  run,
  newest,
}: ArtifactView): RouteAnswer<'artifacts.show'>['artifact'] {
  const { id, step, name, type, policy, head, versions, conflict, createdAt, updatedAt } = artifact;
  return {
    id,
    team: team && { id: team.id, name: team.name },
    run: run && { id: run.id, name: run.name },
    step,
    name,
    type,
    policy,
    head,
    versions,
    conflict,
    createdAt,
    updatedAt,
    newest: viewVersion(newest),
  };
}

export function viewVersion(of: ArtifactVersion): RouteAnswer<'artifacts.history'>['items'][number] {
  const { version, base, state, author, authorName, digest, bytes, note, createdAt } = of;
  return { version, base, state, author, authorName, digest, bytes, note, createdAt };
}

export function viewBody(found: ArtifactBody): RouteAnswer<'artifacts.show'> {
  const encoding = found.isText ? ('utf-8' as const) : ('base64' as const);
  const isLarge = found.bytes.length > LIMITS.artifactInlineBytes;
  return {
    artifact: viewArtifact(found),
    version: viewVersion(found.version),
    encoding,
    body: isLarge ? null : bytesAsText(found),
  };
}

/** A text as it is, with the mark at its beginning; other octets as base64. */
export function bytesAsText({ bytes, isText }: Pick<ArtifactBody, 'bytes' | 'isText'>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(isText ? 'utf8' : 'base64');
}

export function viewOutcome(done: WriteOutcome): RouteAnswer<'artifacts.create'> {
  const { outcome, written, conflict } = done;
  return { outcome, written, artifact: viewArtifact(done), ...(conflict === undefined ? {} : { conflict }) };
}
