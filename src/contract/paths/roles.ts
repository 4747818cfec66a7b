/** Roles, and the files that teams are formed from. */
export const ROLE_PATHS = {
  'roles.list': ['GET', '/api/v1/roles'],
  'roles.show': ['GET', '/api/v1/roles/:role'],
  'roles.check': ['POST', '/api/v1/roles/check'],
  'team_files.read': ['POST', '/api/v1/team-files/read'],
} as const;
