import type { TeamMailService } from '../team-verbs.ts';
import type { TeamMailDeps } from './await-answer.ts';
import { broadcastMail } from './broadcast-mail.ts';
import { listTeamMail, seeMail } from './list-team-mail.ts';
import { readMail } from './read-mail.ts';
import { sendMail } from './send-mail.ts';
import { changeTopics } from './subscriptions.ts';

/** Mail between members of teams, persons and their sessions. */
export function createTeamMail(deps: TeamMailDeps): TeamMailService {
  return {
    send: (by, input, signal) => sendMail(deps, by, input, signal),
    broadcast: (by, team, input) => broadcastMail(deps, by, team, input),
    read: (by, query, signal) => readMail(deps, by, query, signal),
    list: (by, team, query) => listTeamMail(deps, by, team, query),
    see: (by, messages) => seeMail(deps, by, messages),
    subscribe: (by, team, topics) => changeTopics(deps, by, team, { add: topics }),
    unsubscribe: (by, team, topics) => changeTopics(deps, by, team, { drop: topics }),
  };
}
