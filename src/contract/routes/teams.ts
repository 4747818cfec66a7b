import { z } from 'zod';
import * as team from '../schemas/teams.ts';
import type { TEAM_PATHS } from '../paths/teams.ts';
import { owners, people, type RouteSpec } from './route-spec.ts';

const ofTeam = z.object({ team: team.teamRef });
const ofTeammate = ofTeam.extend({ teammate: team.teammateRef });

/** Teams: forming them, seeing how they stand, changing who is in them. */
export const TEAM_ROUTES = {
  'teams.create': {
    summary: 'Form a team, with teammates and first tasks: all of it or nothing',
    callers: owners,
    body: team.createRequest,
    answer: team.teamStatus,
    idempotent: true,
  },
  'teams.list': { summary: 'List teams', callers: owners, query: team.listQuery, answer: team.teamPage },
  'teams.show': {
    summary: 'Show a team: its members, their tasks, and what its lead should know',
    callers: owners,
    params: ofTeam,
    answer: team.teamStatus,
  },
  'teams.delete': {
    summary: 'Delete a team: teammates are closed, open tasks cancelled, its name is free',
    callers: owners,
    params: ofTeam,
    query: team.deleteQuery,
    answer: team.deleteAnswer,
  },
  'teams.lead': {
    summary: 'Name another lead of a team whose lead has ended',
    callers: people,
    params: ofTeam,
    body: team.leadRequest,
    answer: team.teamStatus,
  },
  'teammates.spawn': {
    summary: 'Spawn a teammate',
    callers: owners,
    params: ofTeam,
    body: team.teammateInput,
    answer: team.spawnAnswer,
    idempotent: true,
  },
  'teammates.stop': {
    summary: 'Ask a teammate to end, or force it to',
    callers: owners,
    params: ofTeammate,
    body: team.stopRequest,
    answer: team.stopView,
  },
  'teammates.replace': {
    summary: 'Put another session in the place of a teammate, with its name, role, tasks and unread mail',
    callers: owners,
    params: ofTeammate,
    body: team.replaceRequest,
    answer: team.spawnAnswer,
    idempotent: true,
  },
  'teammates.allow_turns': {
    summary: 'Allow a teammate more turns than its role gave it',
    callers: owners,
    params: ofTeammate,
    body: team.turnsRequest,
    answer: team.teammateView,
    idempotent: true,
  },
  'stop_requests.answer': {
    summary: 'Answer a request to stop, as the teammate that was asked',
    callers: ['session'],
    params: z.object({ request: team.stopRef }),
    body: team.answerRequest,
    answer: team.stopView,
  },
} as const satisfies Record<keyof typeof TEAM_PATHS, RouteSpec>;
