import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, type Role, type Team } from '#domain';
import { teamRows, type Reader } from '#store';
import type { RoleShelf } from './role-shelf.ts';

/** What a role's name stands for: that of the team first, where there is one, then those of files, then the built-in. */
export async function findRole(
  shelf: RoleShelf,
  reader: Reader,
  team: Pick<Team, 'id'> | null,
  name: string,
): Promise<Result<Role, Refusal>> {
  const given = team === null ? null : await teamRows.findTeamRole(reader, team.id, name);
  const found = given ?? shelf.find(name);
  if (found === undefined) return roleUnknown(shelf, name, team !== null);
  return 'code' in found ? refuse(found) : ok(found);
}

const roleUnknown = (shelf: RoleShelf, name: string, isOfTeam: boolean) =>
  refuse(
    refusal(isOfTeam ? 'team.role_unknown' : 'spawn.role_forbids', `No role "${name}" is known here.`, {
      hint: `There are: ${shelf.names().join(', ')}. See them: muster role list`,
      details: { role: name, roles: shelf.names() },
    }),
  );
