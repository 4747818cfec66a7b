import { viewRole, viewRoleList, viewTeamFile } from '../views/roles.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type RoleRoute = Extract<HubRoute, `roles.${string}` | `team_files.${string}`>;

/** Roles, and the files that teams are formed from. */
export const ROLE_HANDLERS: Handlers<RoleRoute> = {
  'roles.list': ({ hub, by, query }) => shown(hub.roles.list(by, query), viewRoleList),
  'roles.show': ({ hub, by, params, query }) => shown(hub.roles.show(by, params.role, query), viewRole),
  'roles.check': ({ hub, by, body }) =>
    shown(hub.roles.check(by, body), ({ role, findings }) => ({ role: role && viewRole(role), findings })),
  'team_files.read': ({ hub, by, body }) => shown(hub.teamFiles.read(by, body), viewTeamFile),
};
