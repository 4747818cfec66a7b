import { ok, type Result } from '#base';
import type { Principal, Refusal } from '#domain';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { ReadTeamFile, TeamFileInput, TeamFileService } from './team-file-verbs.ts';
import { nameOfTeamFile, type TeamFiles } from './team-files.ts';

export { noTeamFiles, type TeamFiles } from './team-files.ts';

/** Reads team files for whoever forms a team. */
export function createTeamFiles({
  roleShelf,
  files,
}: Pick<HubDeps, 'roleShelf'> & { files: TeamFiles }): TeamFileService {
  const read = async (by: Principal, input: TeamFileInput): Promise<Result<ReadTeamFile, Refusal>> => {
    if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'read team files');
    const { readTeamFile } = await import('./read-team-file.ts');
    await roleShelf.refresh();
    const { roles, broken } = roleShelf.list();
    return ok(readTeamFile(input, [...roles, ...broken.map(({ name }) => ({ name, harness: null }))]));
  };
  return {
    read,
    async names(by) {
      if (by.kind !== 'user') return notFor(by, 'see the team files of the hub’s machine');
      return ok([...new Set((await files.read()).map(({ file }) => nameOfTeamFile(file)))]);
    },
    async find(by, name, prompt) {
      if (by.kind !== 'user') return notFor(by, 'see the team files of the hub’s machine');
      const found = (await files.read()).find(({ file }) => nameOfTeamFile(file) === name);
      if (!found) return ok(null);
      const done = await read(by, { ...found, ...(prompt === undefined ? {} : { prompt }) });
      return done.ok ? ok({ ...done.value, file: found.file }) : done;
    },
  };
}
