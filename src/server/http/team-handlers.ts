import { viewPage } from '../views/sessions.ts';
import {
  viewDeletedTeam,
  viewSpawned,
  viewStop,
  viewTeam,
  viewTeammate,
  viewTeamStatus,
} from '../views/teams.ts';
import { teamInput } from '../team-input.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type TeamRoute = Extract<HubRoute, `teams.${string}` | `teammates.${string}` | `stop_requests.${string}`>;

/** Teams and who is in them. */
export const TEAM_HANDLERS: Handlers<TeamRoute> = {
  'teams.create': ({ hub, by, body, signal }) =>
    shown(hub.teams.create(by, teamInput(body), signal), viewTeamStatus),
  'teams.list': ({ hub, by, query }) => shown(hub.teams.list(by, query), (page) => viewPage(page, viewTeam)),
  'teams.show': ({ hub, by, params }) => shown(hub.teams.status(by, params.team), viewTeamStatus),
  'teams.delete': ({ hub, by, params, query }) =>
    shown(hub.teams.delete(by, params.team, query), viewDeletedTeam),
  'teams.lead': ({ hub, by, params, body }) => shown(hub.teams.lead(by, params.team, body), viewTeamStatus),
  'teammates.spawn': ({ hub, by, params, body, signal }) =>
    shown(hub.teams.spawn(by, params.team, body, signal), viewSpawned),
  'teammates.stop': ({ hub, by, params, body }) =>
    shown(hub.teams.stop(by, params.team, params.teammate, body), viewStop),
  'teammates.replace': ({ hub, by, params, body }) =>
    shown(hub.teams.replace(by, params.team, params.teammate, body), viewSpawned),
  'teammates.allow_turns': ({ hub, by, params, body }) =>
    shown(hub.teams.allowTurns(by, params.team, params.teammate, body), viewTeammate),
  'stop_requests.answer': ({ hub, by, params, body }) =>
    shown(
      hub.teams.answerStop(by, params.request, { accept: body.answer === 'accept', reason: body.reason }),
      viewStop,
    ),
};
