import { BUILT_IN_ROLES, type Role, type SessionId, type Team, type UserId } from '#domain';
import { teamRows, type Reader } from '#store';

/** Finds roles by name, within a unit: it awaits the store and nothing else, so what stands in files is known before. */
export interface RoleFinder {
  findRole(reader: Reader, user: UserId, team: Team, name: string): Promise<Role | null>;
}

/** Roles that were given with the team, before those that are always there. */
export const storedRoles: RoleFinder = {
  async findRole(reader, _user, team, name) {
    const given = await teamRows.findTeamRole(reader, team.id, name);
    return given ?? BUILT_IN_ROLES.find((role) => role.name === name) ?? null;
  },
};

export interface TeamNotice {
  code: string;
  text: string;
  teammate: SessionId | null;
}

/** What is known of the directories that teammates work in. */
export interface TeamWork {
  /** Teammates whose work is nowhere else, a sentence part each; empty when nothing would be lost. */
  unmerged(reader: Reader, team: Team): Promise<string[]>;
  /** Two that edit one file, and the like. */
  notices(reader: Reader, team: Team): Promise<TeamNotice[]>;
}

/** Until a hub knows of workspaces: nothing is known to be lost. */
export const noKnownWork: TeamWork = { unmerged: async () => [], notices: async () => [] };
