import { newId } from '#domain';
import type { Principal, UserId, UserRole } from '#domain';
import { userRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';

/** Adds an account; undefined when the name is taken. `by` null: the hub itself, at a start. */
export async function makeUser(
  tx: Tx,
  { ids }: Pick<HubDeps, 'ids'>,
  by: Principal | null,
  { name, role }: { name: string; role: UserRole },
): Promise<UserId | undefined> {
  const id = newId(ids, 'user');
  const made = await userRows.insertUser(tx, { id, name, role, createdAt: tx.now, disabledAt: null });
  if (!made) return undefined;
  const data = { name, role };
  await tx.event({ type: 'user.added', user: id, subject: id, data });
  await recordAudit(tx, by, { door: by ? doorOf(by) : 'hub', action: 'user.added', subject: id, data });
  return id;
}

/** The person of that name, made when there is none. The first person of a hub is its admin; whoever comes later is not. */
export async function findOrMakeUser(tx: Tx, deps: Pick<HubDeps, 'ids'>, name: string): Promise<UserId> {
  const known = await userRows.findUserByName(tx, name);
  if (known) return known.id;
  const isFirst = !(await userRows.anyUser(tx)) && (await userRows.claimFirst(tx, newId(deps.ids, 'user')));
  const made = await makeUser(tx, deps, null, { name, role: isFirst ? 'admin' : 'member' });
  if (made) return made;
  const meanwhile = await userRows.findUserByName(tx, name);
  if (!meanwhile) throw new Error(`user ${name} is neither new nor known`);
  return meanwhile.id;
}
