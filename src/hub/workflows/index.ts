import { ok } from '#base';
import { workflowKindOf, type Principal } from '#domain';
import type { readWorkflow as ReadWorkflow } from '#workflow/definition';
import type { ScriptRuntime } from '#workflow/script';
import { savedRows } from '#store';
import { notFor } from '../refusals.ts';
import { pastCosts } from './past-costs.ts';
import type { RunDeps } from './run-deps.ts';
import { unknownRoles } from './unknown-roles.ts';
import { nameInFiles, type WorkflowFile } from './workflow-files.ts';
import type { WorkflowService, WorkflowSource } from './workflow-verbs.ts';

/** Loaded by the first who asks, so that a hub is up sooner. */
const definitions = () => import('#workflow/definition');
const planning = () => import('#workflow');
const scripts = () => import('./check-script.ts');

interface ReaderDeps extends Pick<RunDeps, 'store' | 'settings' | 'roleShelf' | 'files'> {
  /** What compiles scripts. */
  runtime: () => Promise<ScriptRuntime>;
}

/** Reads workflows for whoever writes one, or is to start one. */
export const createWorkflows = ({
  store,
  settings,
  roleShelf,
  runtime,
  files,
}: ReaderDeps): WorkflowService => ({
  async list(by) {
    if (!mayLook(by)) return notFor(by, 'see workflows');
    const [{ BUILT_IN_WORKFLOWS }, { readWorkflow }, saved] = await Promise.all([
      planning(),
      definitions(),
      store.read((reader) => savedRows.listSaved(reader, by.user)),
    ]);
    const inFolders = fileSources(await files.read(), readWorkflow);
    const named = new Set(inFolders.map(({ name }) => name));
    const kept = saved.filter(({ name }) => !named.has(name));
    for (const { name } of kept) named.add(name);
    const builtIn = BUILT_IN_WORKFLOWS.map((source) => ({ ...readWorkflow(source), text: source.text }));
    return ok([
      ...inFolders,
      ...kept.map((one) => ({ ...one, origin: 'saved' as const, file: null })),
      ...builtIn
        .filter(({ name }) => !named.has(name))
        .map(({ name, definition, text }) => ({
          name,
          origin: 'built_in' as const,
          kind: 'yaml' as const,
          description: definition?.description ?? null,
          text,
          version: null,
          savedAt: null,
          file: null,
        })),
    ]);
  },
  async check(by, { file, text, inputs, harness }) {
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
    read.findings = [...findings, ...(await unknownRoles(roleShelf, definition, text))];
    const usual = harness ?? (settings().defaultHarness || null);
    const medianOf = await store.read((reader) => pastCosts(reader, by.user, definition, usual));
    const plan = planWorkflow(definition, values, medianOf);
    return ok({ ...read, plan, problems });
  },
});

/** Of one name the first file counts. What a script says of itself is known only when it is read by its runtime. */
function fileSources(found: readonly WorkflowFile[], read: typeof ReadWorkflow): WorkflowSource[] {
  const byName = new Map<string, WorkflowSource>();
  for (const { file, text, origin = 'project' } of found) {
    const name = nameInFiles(file);
    if (byName.has(name)) continue;
    const kind = workflowKindOf(file);
    const definition = kind === 'yaml' ? read({ file, text }).definition : null;
    const description = definition?.description ?? null;
    byName.set(name, { name, origin, kind, description, version: null, savedAt: null, file, text });
  }
  return [...byName.values()];
}

const mayLook = (by: Principal) => by.kind === 'user' || by.kind === 'session';
export { gateDecided } from './gate-decided.ts';
export { scriptDecided } from './script-decided.ts';
export { createLibrary } from './workflow-library.ts';
export { createHooks } from './hooks.ts';
export { createRunSchedules } from './run-schedules.ts';
export { runPruner } from './run-pruner.ts';
export { runScheduler } from './run-scheduler.ts';
export { createEngine, type EngineOptions } from './create-engine.ts';
export { createRuns } from './run-service.ts';
