import { ok, type Result } from '#base';
import type { Principal, Refusal, Role, Team } from '#domain';
import { teamRows, type Reader } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import { resolveTeam } from '../teams/team-lookup.ts';
import { findRole } from './find-role.ts';
import type { RoleService } from './role-verbs.ts';

/** What roles there are, for whoever chooses one. */
export function createRoles({ store, roleShelf: shelf }: Pick<HubDeps, 'store' | 'roleShelf'>): RoleService {
  return {
    async list(by, { team }) {
      if (!mayLook(by)) return notFor(by, 'see roles');
      await shelf.refresh();
      const listed = shelf.list();
      if (team === undefined) return ok(listed);
      return store.read(async (reader) => {
        const found = await teamOf(reader, by, team);
        if (!found.ok) return found;
        return ok({
          ...listed,
          roles: over(listed.roles, await teamRows.teamRolesOf(reader, found.value.id)),
        });
      });
    },
    async show(by, name, { team }) {
      if (!mayLook(by)) return notFor(by, 'see roles');
      await shelf.refresh();
      return store.read(async (reader) => {
        const found = team === undefined ? ok(null) : await teamOf(reader, by, team);
        return found.ok ? findRole(shelf, reader, found.value, name, 'role.not_found') : found;
      });
    },
    async check(by, { file, text }) {
      if (!mayLook(by)) return notFor(by, 'check roles');
      const { readRole } = await import('./role-text.ts');
      const { role, findings } = readRole({ file, text, origin: 'project' });
      return ok({ role, findings });
    },
  };
}

const mayLook = (by: Principal) => by.kind === 'user' || by.kind === 'session';

function teamOf(reader: Reader, by: Principal, team: string): Promise<Result<Team, Refusal>> {
  const self = by.kind === 'session' ? by.session : null;
  return resolveTeam(reader, by, team, self);
}

const over = (below: readonly Role[], above: readonly Role[]): Role[] =>
  [...below.filter(({ name }) => above.every((role) => role.name !== name)), ...above].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
