export { BUILT_IN_WORKFLOWS, type WorkflowText } from './built-in/built-in-workflows.ts';
export type { Cost, MedianOf } from './planner/estimate.ts';
export { planWorkflow, type WorkflowPlan } from './planner/plan-workflow.ts';
export { readySteps, type NextSteps, type RunState, type StepState } from './planner/ready-steps.ts';
