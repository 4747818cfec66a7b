import { ok } from '#base';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { TeamFileService } from './team-file-verbs.ts';

/** Reads team files for whoever forms a team. */
export const createTeamFiles = ({ roleShelf }: Pick<HubDeps, 'roleShelf'>): TeamFileService => ({
  async read(by, input) {
    if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'read team files');
    const { readTeamFile } = await import('./read-team-file.ts');
    await roleShelf.refresh();
    const { roles, broken } = roleShelf.list();
    return ok(readTeamFile(input, [...roles, ...broken.map(({ name }) => ({ name, harness: null }))]));
  },
});
