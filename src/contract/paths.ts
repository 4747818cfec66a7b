import { AGENT_CONTRACT_PATHS } from './paths/agent-contract.ts';
import { SESSION_PATHS } from './paths/sessions.ts';
import { APPROVAL_PATHS } from './paths/approvals.ts';
import { ARTIFACT_PATHS } from './paths/artifacts.ts';
import { BUDGET_PATHS } from './paths/budgets.ts';
import { CHAT_PATHS } from './paths/chats.ts';
import { CLIENT_PATHS } from './paths/clients.ts';
import { COMMAND_PATHS } from './paths/commands.ts';
import { FLEET_PATHS } from './paths/fleet.ts';
import { HUB_PATHS } from './paths/hub.ts';
import { MESSAGE_PATHS } from './paths/messages.ts';
import { NOTICE_PATHS } from './paths/notices.ts';
import { ROLE_PATHS } from './paths/roles.ts';
import { RUN_PATHS } from './paths/runs.ts';
import { BOARD_PATHS } from './paths/boards.ts';
import { TASK_PATHS } from './paths/tasks.ts';
import { SIGN_IN_PATHS } from './paths/sign-in.ts';
import { TEAM_PATHS } from './paths/teams.ts';
import { TELEMETRY_PATHS } from './paths/telemetry.ts';
import { USER_PATHS } from './paths/users.ts';
import { WORKFLOW_PATHS } from './paths/workflows.ts';
import { WORKFLOW_LIBRARY_PATHS } from './paths/workflow-library.ts';
import { WORKSPACE_PATHS } from './paths/workspaces.ts';

export type { Caller } from './paths/caller.ts';

/** Method and path of every route, by name. No zod here: client commands load this and nothing heavier. */
export const PATHS = {
  ...AGENT_CONTRACT_PATHS,
  ...SESSION_PATHS,
  ...APPROVAL_PATHS,
  ...BUDGET_PATHS,
  ...CHAT_PATHS,
  ...CLIENT_PATHS,
  ...FLEET_PATHS,
  ...BOARD_PATHS,
  ...TASK_PATHS,
  ...ARTIFACT_PATHS,
  ...COMMAND_PATHS,
  ...ROLE_PATHS,
  ...RUN_PATHS,
  ...HUB_PATHS,
  ...TEAM_PATHS,
  ...MESSAGE_PATHS,
  ...NOTICE_PATHS,
  ...TELEMETRY_PATHS,
  ...USER_PATHS,
  ...SIGN_IN_PATHS,
  ...WORKFLOW_PATHS,
  ...WORKFLOW_LIBRARY_PATHS,
  ...WORKSPACE_PATHS,
} as const;

export type RouteName = keyof typeof PATHS;
