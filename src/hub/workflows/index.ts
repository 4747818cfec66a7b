import { ok } from '#base';
import type { Principal } from '#domain';
import { notFor } from '../refusals.ts';
import type { WorkflowService } from './workflow-verbs.ts';

/** Loaded by the first who asks, so that a hub is up sooner. */
const definitions = () => import('#workflow/definition');
const planning = () => import('#workflow');

/** Reads workflows for whoever writes one, or is to start one. */
export const createWorkflows = (): WorkflowService => ({
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
    const [{ planWorkflow }, { readWorkflow, takeInputs }] = await Promise.all([planning(), definitions()]);
    const { name, definition, findings } = readWorkflow({ file, text });
    if (definition === null) return ok({ name, definition, findings, plan: null, problems: [] });
    const { values, problems } = takeInputs(definition, inputs);
    const plan = planWorkflow(definition, values);
    return ok({ name, definition, findings, plan, problems: problems.map(({ message }) => message) });
  },
});

const mayLook = (by: Principal) => by.kind === 'user' || by.kind === 'session';
export { gateDecided, RUNS_TOPIC } from './gate-decided.ts';
