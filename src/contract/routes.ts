import type { z } from 'zod';
import type { RouteName } from './paths.ts';
import { AGENT_CONTRACT_ROUTES } from './routes/agent-contract.ts';
import { SESSION_ROUTES } from './routes/sessions.ts';
import { APPROVAL_ROUTES } from './routes/approvals.ts';
import { ARTIFACT_ROUTES } from './routes/artifacts.ts';
import { BUDGET_ROUTES } from './routes/budgets.ts';
import { CHAT_ROUTES } from './routes/chats.ts';
import { CLIENT_ROUTES } from './routes/clients.ts';
import { COMMAND_ROUTES } from './routes/commands.ts';
import { FLEET_ROUTES } from './routes/fleet.ts';
import { HUB_ROUTES } from './routes/hub.ts';
import { MESSAGE_ROUTES } from './routes/messages.ts';
import { NOTICE_ROUTES } from './routes/notices.ts';
import { ROLE_ROUTES } from './routes/roles.ts';
import { RUN_ROUTES } from './routes/runs.ts';
import { BOARD_ROUTES } from './routes/boards.ts';
import { TASK_ROUTES } from './routes/tasks.ts';
import { SIGN_IN_ROUTES } from './routes/sign-in.ts';
import { TEAM_ROUTES } from './routes/teams.ts';
import { TELEMETRY_ROUTES } from './routes/telemetry.ts';
import { USER_ROUTES } from './routes/users.ts';
import { WORKFLOW_ROUTES } from './routes/workflows.ts';
import { WORKFLOW_LIBRARY_ROUTES } from './routes/workflow-library.ts';
import { WORKSPACE_ROUTES } from './routes/workspaces.ts';
import type { RouteSpec } from './routes/route-spec.ts';

export type { RouteSpec } from './routes/route-spec.ts';

export const ROUTES = {
  ...AGENT_CONTRACT_ROUTES,
  ...SESSION_ROUTES,
  ...APPROVAL_ROUTES,
  ...BUDGET_ROUTES,
  ...CHAT_ROUTES,
  ...CLIENT_ROUTES,
  ...FLEET_ROUTES,
  ...BOARD_ROUTES,
  ...TASK_ROUTES,
  ...ARTIFACT_ROUTES,
  ...COMMAND_ROUTES,
  ...ROLE_ROUTES,
  ...RUN_ROUTES,
  ...HUB_ROUTES,
  ...TEAM_ROUTES,
  ...MESSAGE_ROUTES,
  ...NOTICE_ROUTES,
  ...TELEMETRY_ROUTES,
  ...USER_ROUTES,
  ...SIGN_IN_ROUTES,
  ...WORKFLOW_ROUTES,
  ...WORKFLOW_LIBRARY_ROUTES,
  ...WORKSPACE_ROUTES,
} as const satisfies Record<RouteName, RouteSpec>;

type Spec<N extends RouteName> = (typeof ROUTES)[N];
type Part<N extends RouteName, K extends 'params' | 'query' | 'body'> =
  Spec<N> extends Record<K, infer S extends z.ZodType> ? z.input<S> : undefined;

/** What a caller passes, per part, as it stands before parsing (defaults may be left out). */
export interface RouteInput<N extends RouteName> {
  params: Part<N, 'params'>;
  query: Part<N, 'query'>;
  body: Part<N, 'body'>;
}

type Parsed<N extends RouteName, K extends 'params' | 'query' | 'body'> =
  Spec<N> extends Record<K, infer S extends z.ZodType> ? z.output<S> : undefined;

/** What a handler gets, per part, after parsing: defaults filled in, ids known as ids. */
export interface ParsedInput<N extends RouteName> {
  params: Parsed<N, 'params'>;
  query: Parsed<N, 'query'>;
  body: Parsed<N, 'body'>;
}
export type RouteAnswer<N extends RouteName> = z.output<Spec<N>['answer']>;
