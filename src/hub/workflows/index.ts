import { ok } from '#base';
import { workflowKindOf, type Principal } from '#domain';
import type { ScriptRuntime } from '#workflow/script';
import { notFor } from '../refusals.ts';
import type { WorkflowService } from './workflow-verbs.ts';

/** Loaded by the first who asks, so that a hub is up sooner. */
const definitions = () => import('#workflow/definition');
const planning = () => import('#workflow');
const scripts = () => import('./check-script.ts');

/** Reads workflows for whoever writes one, or is to start one. `runtime`: what compiles scripts. */
export const createWorkflows = (runtime: () => Promise<ScriptRuntime>): WorkflowService => ({
  async list(by) {
    if (!mayLook(by)) return notFor(by, 'see workflows');
    const [{ BUILT_IN_WORKFLOWS }, { readWorkflow }] = await Promise.all([planning(), definitions()]);
    const found = BUILT_IN_WORKFLOWS.map((source) => ({ ...readWorkflow(source), text: source.text }));
    return ok(
      found.map(({ name, definition, text }) => ({
        name,
        description: definition?.description ?? null,
        text,
      })),
    );
  },
  async check(by, { file, text, inputs }) {
    if (!mayLook(by)) return notFor(by, 'check workflows');
    if (workflowKindOf(file) === 'script') {
      const { checkedScript } = await scripts();
      return ok(await checkedScript(await runtime(), { file, text }));
    }
    const [{ planWorkflow }, { readWorkflow, takeInputs }] = await Promise.all([planning(), definitions()]);
    const { name, definition, findings } = readWorkflow({ file, text });
    const read = { name, kind: 'yaml' as const, definition, findings, script: null };
    if (definition === null) return ok({ ...read, plan: null, problems: [] });
    const { values, problems } = takeInputs(definition, inputs);
    const plan = planWorkflow(definition, values);
    return ok({ ...read, plan, problems: problems.map(({ message }) => message) });
  },
});

const mayLook = (by: Principal) => by.kind === 'user' || by.kind === 'session';
export { gateDecided } from './gate-decided.ts';
export { createEngine } from './create-engine.ts';
export { createRuns } from './run-service.ts';
export type { StepWork } from './engine/step-work.ts';
