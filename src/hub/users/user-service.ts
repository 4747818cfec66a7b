import { ok, refuse } from '#base';
import { may, refusal } from '#domain';
import type { Principal } from '#domain';
import { tokenRows, userRows, type Reader } from '#store';
import { mintSignIn } from '../auth/index.ts';
import type { HubDeps } from '../deps.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import type { Answer, CallerView, UserService, UserView } from '../services.ts';
import { changeUser, findUser, userNotFound } from './change-user.ts';
import { makeUser } from './make-user.ts';

type UserDeps = Pick<HubDeps, 'store' | 'ids' | 'random'>;

/** Accounts. An admin learns of others that they are there and how much they have, never what. */
export function createUsers(deps: UserDeps): UserService {
  return {
    add: (by, input) => add(deps, by, input),
    list: (by, page) => list(deps, by, page),
    show: (by, idOrName) => show(deps, by, idOrName),
    async change(by, idOrName, change) {
      const changed = await changeUser(deps, by, idOrName, change);
      if (!changed.ok) return changed;
      const shown = await show(deps, by, changed.value.user);
      return shown.ok ? ok({ ...shown.value, interrupted: changed.value.interrupted }) : shown;
    },
    self: (by) => self(deps, by),
  };
}

async function add(
  deps: UserDeps,
  by: Principal,
  input: Parameters<UserService['add']>[1],
): ReturnType<UserService['add']> {
  if (!may(by, 'users.manage')) return notFor(by, 'add accounts');
  return deps.store.unit(async (tx) => {
    const id = await makeUser(tx, deps, by, input);
    if (id === undefined) return nameTaken(input.name);
    const signIn = input.signIn ? await mintSignIn(tx, deps, by, id) : null;
    const made = await userRows.findUser(tx, id);
    if (!made) throw new Error(`user ${id} was just made and is not there`);
    return ok({ user: await viewOf(tx, made), signIn });
  });
}

const nameTaken = (name: string) =>
  refuse(
    refusal('user.name_taken', `There is a user "${name}" already; capitals make no difference.`, {
      hint: 'See them: muster user list. One that is disabled comes back with: muster user enable NAME',
      details: { name },
    }),
  );

async function list(
  { store }: UserDeps,
  by: Principal,
  { cursor, limit }: Parameters<UserService['list']>[1],
): ReturnType<UserService['list']> {
  if (!may(by, 'users.manage')) return notFor(by, 'list accounts');
  const after = idCursor('user', cursor);
  if (!after.ok) return after;
  return store.read(async (reader) => {
    const found = await userRows.listUsers(reader, { after: after.value, limit: limit + 1 });
    const { items, next } = pageOf(found, limit, ({ id }) => id);
    const views: UserView[] = [];
    for (const user of items) views.push(await viewOf(reader, user));
    return ok({ items: views, next });
  });
}

async function show({ store }: UserDeps, by: Principal, idOrName: string): Answer<UserView> {
  if (by.kind !== 'user') return notFor(by, 'look at accounts');
  return store.read(async (reader) => {
    const user = await findUser(reader, idOrName);
    if (!user || (user.id !== by.user && !may(by, 'users.manage'))) return userNotFound(idOrName);
    return ok(await viewOf(reader, user));
  });
}

async function viewOf(
  reader: Reader,
  { id, name, role, createdAt, disabledAt }: userRows.User,
): Promise<UserView> {
  const { lastSeenAt, ...counts } = await userRows.countsOf(reader, id);
  return { id, name, role, createdAt, disabledAt, counts, lastSeenAt };
}

async function self({ store }: UserDeps, by: Principal): Answer<CallerView> {
  return store.read(async (reader) => {
    const user = await userRows.findUser(reader, by.user);
    if (!user) return userNotFound(by.user);
    const token = await tokenRows.findToken(reader, by.token);
    const { id, name, role } = user;
    return ok({ user: id, name, role, token: by.token, readOnly: token?.readOnly ?? false });
  });
}
