import { z } from 'zod';
import * as workspace from '../schemas/workspace.ts';
import * as wire from '../schemas/workspace-wire.ts';
import type { WORKSPACE_PATHS } from '../paths/workspaces.ts';
import { agents, owners, type RouteSpec } from './route-spec.ts';

const ofSession = z.object({ session: z.string().min(1).max(200) });

/** The directories that sessions work in. */
export const WORKSPACE_ROUTES = {
  'workspaces.list': {
    summary: 'List workspaces: whose, on which agent and branch, and what changed there',
    callers: owners,
    query: workspace.workspaceQuery,
    answer: workspace.workspacePage,
  },
  'workspaces.diff': {
    summary: 'Show what a workspace holds that its base does not',
    callers: owners,
    params: ofSession,
    answer: workspace.workspaceDiff,
  },
  'workspaces.merge': {
    summary: 'Merge a workspace into a branch; a conflict changes nothing',
    callers: owners,
    params: ofSession,
    body: workspace.mergeRequest,
    answer: workspace.mergeAnswer,
  },
  'workspaces.discard': {
    summary: 'Remove a workspace; refused while it holds work that is nowhere else, unless by force',
    callers: owners,
    params: ofSession,
    body: workspace.discardRequest,
    answer: workspace.discardAnswer,
  },
  'workspaces.answer': {
    summary: 'Answer what the hub asked about a workspace',
    callers: agents,
    body: wire.workspaceAnswerRequest,
    answer: wire.workspaceAnswerTaken,
  },
} as const satisfies Record<keyof typeof WORKSPACE_PATHS, RouteSpec>;
