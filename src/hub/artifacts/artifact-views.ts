import { refuse } from '#base';
import { refusal, type Artifact, type ArtifactVersion, type Team } from '#domain';
import { artifactRows, teamRows, type Reader } from '#store';
import type { ArtifactView } from './artifact-verbs.ts';

/** An artifact with its head. */
export async function readView(reader: Reader, team: Team, artifact: Artifact): Promise<ArtifactView> {
  const newest = await artifactRows.findVersion(reader, artifact.id, artifact.head);
  return viewOf(artifact, team, newest);
}

/** Artifacts of one person, each with its head. */
export async function readViews(reader: Reader, artifacts: readonly Artifact[]): Promise<ArtifactView[]> {
  const heads = await artifactRows.findHeads(
    reader,
    artifacts.map(({ id }) => id),
  );
  const teams = new Map<Team['id'], Team | undefined>();
  for (const { team } of artifacts)
    if (!teams.has(team)) teams.set(team, await teamRows.findTeam(reader, team));
  return artifacts.map((artifact) => viewOf(artifact, teams.get(artifact.team), heads.get(artifact.id)));
}

function viewOf(
  artifact: Artifact,
  team: Team | undefined,
  newest: ArtifactVersion | undefined,
): ArtifactView {
  if (!newest || !team) throw new Error(`the artifact ${artifact.id} has no head, or no team`);
  return { artifact, newest, team: { id: team.id, name: team.name } };
}

export const versionUnknown = ({ name, id, versions }: Artifact, version: number) =>
  refuse(
    refusal('artifact.version_unknown', `"${name}" has no version ${version}: its last one is ${versions}.`, {
      hint: 'See them: muster artifact history NAME',
      details: { artifact: id, versions },
    }),
  );
