import type { TeamId } from '#domain';
import type { Reader, Tx } from '../port.ts';

/** A person gave the gates of this team: they may be run. */
export async function noteGatesOfPerson(tx: Tx, team: TeamId): Promise<void> {
  await tx.db.insertInto('gates_of_persons').values({ team_id: team }).execute();
}

export async function areGatesOfPerson(reader: Reader, team: TeamId): Promise<boolean> {
  const row = await reader.db
    .selectFrom('gates_of_persons')
    .select('team_id')
    .where('team_id', '=', team)
    .executeTakeFirst();
  return row !== undefined;
}
