/** Teams and who is in them. */
export const TEAM_PATHS = {
  'teams.create': ['POST', '/api/v1/teams'],
  'teams.list': ['GET', '/api/v1/teams'],
  'teams.show': ['GET', '/api/v1/teams/:team'],
  'teams.delete': ['DELETE', '/api/v1/teams/:team'],
  'teams.lead': ['POST', '/api/v1/teams/:team/lead'],
  'teammates.spawn': ['POST', '/api/v1/teams/:team/teammates'],
  'teammates.stop': ['POST', '/api/v1/teams/:team/teammates/:teammate/stop'],
  'teammates.replace': ['POST', '/api/v1/teams/:team/teammates/:teammate/replace'],
  'teammates.allow_turns': ['POST', '/api/v1/teams/:team/teammates/:teammate/turns'],
  'stop_requests.answer': ['POST', '/api/v1/stop-requests/:request/answer'],
} as const;
