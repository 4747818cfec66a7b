import { refuse } from '#base';
import { refusal, type Artifact, type ArtifactVersion, type Run, type Team } from '#domain';
import { artifactRows, runRows, teamRows, type Reader } from '#store';
import type { Home } from './artifact-home.ts';
import type { ArtifactView } from './artifact-verbs.ts';

/** An artifact with its head. */
export async function readView(reader: Reader, home: Home, artifact: Artifact): Promise<ArtifactView> {
  const newest = await artifactRows.findVersion(reader, artifact.id, artifact.head);
  return viewOf(
    artifact,
    home.is === 'team' ? home.team : undefined,
    home.is === 'run' ? home.run : undefined,
    newest,
  );
}

/** Artifacts of one person, each with its head. */
export async function readViews(reader: Reader, artifacts: readonly Artifact[]): Promise<ArtifactView[]> {
  const heads = await artifactRows.findHeads(
    reader,
    artifacts.map(({ id }) => id),
  );
  const teams = new Map<string | null, Team | undefined>();
  const runs = new Map<string | null, Run | undefined>();
  for (const { team, run } of artifacts) {
    if (team !== null && !teams.has(team)) teams.set(team, await teamRows.findTeam(reader, team));
    if (run !== null && !runs.has(run)) runs.set(run, await runRows.findRun(reader, run));
  }
  return artifacts.map((artifact) =>
    viewOf(artifact, teams.get(artifact.team), runs.get(artifact.run), heads.get(artifact.id)),
  );
}

function viewOf(
  artifact: Artifact,
  team: Team | undefined,
  run: Run | undefined,
  newest: ArtifactVersion | undefined,
): ArtifactView {
  if (!newest || (!team && !run)) throw new Error(`the artifact ${artifact.id} has no head, or is nobody's`);
  return {
    artifact,
    newest,
    team: team ? { id: team.id, name: team.name } : null,
    run: run ? { id: run.id, name: run.name } : null,
  };
}

export const versionUnknown = ({ name, id, versions }: Artifact, version: number) =>
  refuse(
    refusal('artifact.version_unknown', `"${name}" has no version ${version}: its last one is ${versions}.`, {
      hint: 'See them: muster artifact history NAME',
      details: { artifact: id, versions },
    }),
  );
