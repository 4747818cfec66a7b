export { holds, isSame, readCondition, referencesOf } from './condition.ts';
export { takeInputs, type InputValues } from './input-values.ts';
export { readWorkflow, type ReadWorkflow } from './read-workflow.ts';
export { valueOf, type Scope } from './reference.ts';
export { inOrder, upstreamOf, waitsFor } from './step-graph.ts';
export { fillTemplate, readTemplate } from './template.ts';
export { readList } from './text-problems.ts';
export { WORKFLOW_LIMITS } from './workflow-limits.ts';
export {
  workflowJsonSchema,
  secondsOf,
  type WorkflowDefinition,
  type WorkflowStep,
} from './workflow-schema.ts';
