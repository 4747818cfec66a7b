import type { RouteAnswer } from '#contract';
import type { CheckedWorkflow, WorkflowSource } from '#hub';

export const viewWorkflowList = (items: readonly WorkflowSource[]): RouteAnswer<'workflows.list'> => ({
  items: items.map(({ name, origin, kind, description, version, savedAt, file, text }) => ({
    name,
    origin,
    kind,
    description,
    version,
    savedAt,
    file,
    text,
  })),
});

export function viewCheckedWorkflow(checked: CheckedWorkflow): RouteAnswer<'workflows.check'> {
  const { name, kind, findings, plan, script, problems } = checked;
  return {
    name,
    kind,
    workflow: viewDefinition(checked),
    findings,
    plan: plan && {
      layers: plan.layers,
      steps: plan.steps.map((step) => ({ ...step, needs: [...step.needs], after: [...step.after] })),
      criticalPath: plan.criticalPath,
      roles: plan.roles,
      estimate: {
        seconds: plan.estimate.seconds,
        tokens: plan.estimate.tokens,
        costMicros: plan.estimate.money === null ? null : Math.round(plan.estimate.money * 1_000_000),
      },
      warnings: plan.warnings,
    },
    script: script && {
      whenToUse: script.meta.whenToUse,
      phases: script.meta.phases.map(({ title, detail }) => ({ title, detail })),
      calls: script.calls.map(({ kind: asks, line, column, says }) => ({ kind: asks, line, column, says })),
    },
    problems: problems.map(({ message }) => message),
    inputProblems: problems.map(({ input, message }) => ({ input, message })),
  };
}

function viewDefinition({ definition, script }: CheckedWorkflow): RouteAnswer<'workflows.check'>['workflow'] {
  if (script) return { description: script.meta.description, version: null, inputs: [] };
  return (
    definition && {
      description: definition.description ?? null,
      version: definition.version,
      inputs: Object.entries(definition.inputs).map(([input, spec]) => ({
        name: input,
        type: spec.type,
        description: spec.description ?? null,
        required: spec.required,
        default: spec.default ?? null,
        choices: spec.choices ? [...spec.choices] : null,
      })),
    }
  );
}
