import { viewCheckedWorkflow, viewWorkflowList } from '../views/workflows.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type WorkflowRoute = Extract<HubRoute, `workflows.${'list' | 'check'}`>;

/** Workflows: reading and planning them. */
export const WORKFLOW_HANDLERS: Handlers<WorkflowRoute> = {
  'workflows.list': ({ hub, by }) => shown(hub.workflows.list(by), viewWorkflowList),
  'workflows.check': ({ hub, by, body }) => shown(hub.workflows.check(by, body), viewCheckedWorkflow),
};
