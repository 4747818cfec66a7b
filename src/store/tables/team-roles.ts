import type { Role, TeamId } from '#domain';
import type { Reader, Tx } from '../port.ts';
import { json } from './row.ts';

/** Keeps the roles that were given with a team. */
export async function putTeamRoles(tx: Tx, team: TeamId, roles: readonly Role[]): Promise<void> {
  if (roles.length === 0) return;
  const rows = roles.map((role) => ({ team_id: team, name: role.name, role: JSON.stringify(role) }));
  await tx.db.insertInto('team_roles').values(rows).execute();
}

/** The role of this name that was given with the team. */
export async function findTeamRole(reader: Reader, team: TeamId, name: string): Promise<Role | null> {
  const row = await reader.db
    .selectFrom('team_roles')
    .select('role')
    .where('team_id', '=', team)
    .where('name', '=', name)
    .executeTakeFirst();
  return json<Role>(row?.role ?? null);
}

/** By name. */
export async function teamRolesOf(reader: Reader, team: TeamId): Promise<Role[]> {
  const rows = await reader.db
    .selectFrom('team_roles')
    .select('role')
    .where('team_id', '=', team)
    .orderBy('name')
    .execute();
  return rows.flatMap(({ role }) => json<Role>(role) ?? []);
}
