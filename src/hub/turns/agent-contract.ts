import type { HubDeps } from '../deps.ts';
import { recordHeartbeat } from '../fleet/heartbeat.ts';
import type { AgentContract } from '../services.ts';
import { TaskCaller } from '../tasks/task-caller.ts';
import { appendUpdates } from './append-updates.ts';
import { askPermission } from './ask-permission.ts';
import { finishTurn } from './finish-turn.ts';
import { poll } from './poll.ts';
import { reconcile } from './reconcile.ts';
import { reportFacts, reportSteered, reportTornDown } from './report-session.ts';
import { sessionToken } from './session-token.ts';
import { startTurn } from './start-turn.ts';

/** What an agent may call; each verb is one unit, and repeating one changes nothing. */
export function createAgentContract(deps: HubDeps): AgentContract {
  const caller = new TaskCaller(deps.store);
  return {
    poll: (by, input, signal) => poll({ deps, caller }, by, input, signal),
    heartbeat: (by, input) => recordHeartbeat(deps, by, input),
    reconcile: (by, input) => reconcile(deps, by, input),
    start: (by, turn, input) => startTurn(deps, by, turn, input),
    updates: (by, turn, input) => appendUpdates(deps, by, turn, input),
    ask: (by, turn, input) => askPermission(deps, by, turn, input),
    finish: (by, turn, input) => finishTurn(deps, by, turn, input),
    steered: (by, turn, input) => reportSteered(deps, by, turn, input),
    facts: (by, session, input) => reportFacts(deps, by, session, input),
    tornDown: (by, session, input) => reportTornDown(deps, by, session, input),
    sessionToken: (by, session) => sessionToken(deps, by, session),
  };
}
