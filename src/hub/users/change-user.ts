import { ok, refuse, type Ids, type Result } from '#base';
import { isId, may, refusal } from '#domain';
import type { Principal, Refusal, UserId } from '#domain';
import { agentRows, userRows, type Reader, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { TOKENS_TOPIC } from '../auth/index.ts';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { UserChange } from '../services.ts';
import { interruptTurnsOn } from '../turns/index.ts';

type User = userRows.User;

export async function findUser(reader: Reader, idOrName: string): Promise<User | null> {
  return isId('user', idOrName)
    ? userRows.findUser(reader, idOrName)
    : userRows.findUserByName(reader, idOrName);
}

export const userNotFound = (idOrName: string) =>
  refuse(
    refusal('user.not_found', `No user "${idOrName}" was found.`, {
      hint: 'Admins see who there is: muster user list',
    }),
  );

/**
 * Sets the role of an account, or disables or enables it; disabled, what runs for it is interrupted, and queued turns wait.
 * Answers how many turns were. Two who would take the last admins from each other meet at the
 * locks on the rows of all of them, so that one finds itself the last.
 */
export async function changeUser(
  { store, ids }: Pick<HubDeps, 'store' | 'ids'>,
  by: Principal,
  idOrName: string,
  asked: UserChange,
): Promise<Result<{ user: UserId; interrupted: number }, Refusal>> {
  if (!may(by, 'users.manage')) return notFor(by, 'change accounts');
  return store.unit(async (tx) => {
    const seen = await findUser(tx, idOrName);
    if (!seen) return userNotFound(idOrName);
    await tx.lock('users', [...new Set([...(await userRows.enabledAdmins(tx)), seen.id])].toSorted());
    const user = await userRows.findUser(tx, seen.id);
    if (!user) return userNotFound(idOrName);
    const change = differing(user, asked);
    if (change.role === undefined && change.disabled === undefined)
      return ok({ user: user.id, interrupted: 0 });
    if (endsAdmin(change) && isLast(user, await userRows.enabledAdmins(tx))) return lastAdmin(user);
    await userRows.changeUser(tx, user.id, {
      ...(change.role === undefined ? {} : { role: change.role }),
      ...(change.disabled === undefined ? {} : { disabledAt: change.disabled ? tx.now : null }),
    });
    await tellChange(tx, by, user, change);
    const interrupted = change.disabled === undefined ? 0 : await stopAgents(tx, ids, user, change.disabled);
    return ok({ user: user.id, interrupted });
  });
}

function differing(user: User, { role, disabled }: UserChange): UserChange {
  return {
    ...(role === undefined || role === user.role ? {} : { role }),
    ...(disabled === undefined || disabled === (user.disabledAt !== null) ? {} : { disabled }),
  };
}

const endsAdmin = ({ role, disabled }: UserChange): boolean =>
  disabled === true || (role !== undefined && role !== 'admin');

const isLast = (user: User, admins: readonly UserId[]): boolean =>
  admins.length === 1 && admins[0] === user.id;

async function tellChange(tx: Tx, by: Principal, user: User, { role, disabled }: UserChange): Promise<void> {
  const of = { user: user.id, subject: user.id };
  const note = { door: doorOf(by), subject: user.id };
  if (role !== undefined) {
    const data = { name: user.name, role, before: user.role };
    await tx.event({ type: 'user.changed', ...of, data });
    await recordAudit(tx, by, { action: 'user.changed', ...note, data });
  }
  if (disabled !== undefined) {
    const what = disabled ? 'user.disabled' : 'user.enabled';
    await tx.event({ type: what, ...of, data: { name: user.name } });
    await recordAudit(tx, by, { action: what, ...note, data: { name: user.name } });
  }
  tx.wake(TOKENS_TOPIC);
}

/** Their polls end now. Each is locked as its poll locks it: a turn is leased before the account is disabled, or not. */
async function stopAgents(tx: Tx, ids: Ids, { id, name }: User, isDisabled: boolean): Promise<number> {
  const agents = (await agentRows.listAgents(tx, id)).map((agent) => agent.id);
  if (agents.length > 0) await tx.lock('agents', agents);
  for (const agent of agents) tx.wake(`agent:${agent}`);
  if (!isDisabled) return 0;
  const message = `The account "${name}" was disabled.`;
  return interruptTurnsOn(tx, ids, agents, { code: 'auth.disabled', message });
}

const lastAdmin = ({ name }: User) =>
  refuse(
    refusal('user.last_admin', `"${name}" is the last admin that is not disabled.`, {
      hint: 'Make another one first: muster user role NAME admin',
    }),
  );
