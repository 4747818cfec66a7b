import type { WORKFLOW_PATHS } from '../paths/workflows.ts';
import * as workflows from '../schemas/workflows.ts';
import { owners, people, type RouteSpec } from './route-spec.ts';

/** Workflows: reading and planning them. */
export const WORKFLOW_ROUTES = {
  'workflows.list': {
    summary: 'List the workflows that are saved or built in, with their texts',
    callers: owners,
    answer: workflows.workflowList,
  },
  'workflows.check': {
    summary: 'Read the text of a workflow, say what is wrong, and plan a run of it; nothing is stored',
    callers: people,
    // It stores nothing: whoever only looks reads graphs and plans too.
    needs: 'own.look',
    body: workflows.checkRequest,
    answer: workflows.checkAnswer,
  },
} as const satisfies Record<keyof typeof WORKFLOW_PATHS, RouteSpec>;
