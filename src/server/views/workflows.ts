import type { RouteAnswer } from '#contract';
import type { CheckedWorkflow, WorkflowSource } from '#hub';

export const viewWorkflowList = (items: readonly WorkflowSource[]): RouteAnswer<'workflows.list'> => ({
  items: items.map(({ name, description, text }) => ({ name, description, text })),
});

export function viewCheckedWorkflow(checked: CheckedWorkflow): RouteAnswer<'workflows.check'> {
  const { name, definition, findings, plan, problems } = checked;
  return {
    name,
    workflow: definition && {
      description: definition.description ?? null,
      version: definition.version,
      inputs: Object.entries(definition.inputs).map(([input, spec]) => ({
        name: input,
        type: spec.type,
        description: spec.description ?? null,
        required: spec.required,
        default: spec.default ?? null,
      })),
    },
    findings,
    plan: plan && {
      layers: plan.layers,
      steps: plan.steps.map((step) => ({ ...step, needs: [...step.needs], after: [...step.after] })),
      criticalPath: plan.criticalPath,
      roles: plan.roles,
      warnings: plan.warnings,
    },
    problems,
  };
}
