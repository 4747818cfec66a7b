import { z } from 'zod';
import type { ROLE_PATHS } from '../paths/roles.ts';
import * as roles from '../schemas/roles.ts';
import { owners, people, type RouteSpec } from './route-spec.ts';

/** Roles, and the files that teams are formed from. */
export const ROLE_ROUTES = {
  'roles.list': {
    summary: 'List roles: of the project, your own, and those that are built in',
    callers: owners,
    query: roles.roleQuery,
    answer: roles.roleList,
  },
  'roles.show': {
    summary: 'Show a role with its prompt',
    callers: owners,
    params: z.object({ role: roles.roleName }),
    query: roles.roleQuery,
    answer: roles.roleView,
  },
  'roles.check': {
    summary: 'Read the text of a role and say what is wrong; nothing is stored',
    callers: people,
    body: roles.checkRequest,
    answer: roles.checkAnswer,
  },
  'team_files.read': {
    summary: 'Read a team file into what a team is formed from; nothing is stored',
    callers: people,
    body: roles.teamFileRequest,
    answer: roles.teamFileAnswer,
  },
} as const satisfies Record<keyof typeof ROLE_PATHS, RouteSpec>;
