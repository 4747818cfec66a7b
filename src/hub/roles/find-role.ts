import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, type RefusalCode, type Role, type Team } from '#domain';
import { teamRows, type Reader } from '#store';
import type { RoleShelf } from './role-shelf.ts';

/**
 * What a role's name stands for: that of the team first, where there is one, then those of files, then the built-in.
 * `code`: of the refusal when there is none.
 */
export async function findRole(
  shelf: RoleShelf,
  reader: Reader,
  team: Pick<Team, 'id'> | null,
  name: string,
  code: Extract<RefusalCode, 'role.not_found' | 'spawn.role_forbids' | 'team.role_unknown'>,
): Promise<Result<Role, Refusal>> {
  const given = team === null ? null : await teamRows.findTeamRole(reader, team.id, name);
  const found = given ?? shelf.find(name);
  if (found === undefined) return roleUnknown(shelf, name, code);
  return 'code' in found ? refuse(found) : ok(found);
}

const roleUnknown = (shelf: RoleShelf, name: string, code: RefusalCode) =>
  refuse(
    refusal(code, `No role "${name}" is known here.`, {
      hint: `There are: ${shelf.names().join(', ')}. See them: muster role list`,
      details: { role: name, roles: shelf.names() },
    }),
  );
