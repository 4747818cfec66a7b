import type { BackgroundPart } from '#base';
import type { ScriptRuntime } from '#workflow/script';
import { savedRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { keepArtifactsOf } from './engine/step-artifacts.ts';
import type { EngineDeps } from './engine/engine-deps.ts';
import { RunDriver } from './engine/run-driver.ts';
import { sessionWork } from './engine/session-work.ts';
import { dependantsIn, programOf } from './engine/start-program.ts';
import type { StepWork } from './engine/step-work.ts';
import type { RunDeps } from './run-deps.ts';
import { inFiles, noWorkflowFiles, type WorkflowFiles } from './workflow-files.ts';
import { readyText } from './workflow-texts.ts';

export interface EngineOptions {
  /** In place of sessions: for benches of the engine. */
  stepWork?: StepWork;
  /** The files of this machine in which workflows stand. */
  workflowFiles?: WorkflowFiles;
}

/** What runs of workflows stand on, and the part that drives them. */
export function createEngine(
  deps: HubDeps,
  { stepWork: work = sessionWork(deps), workflowFiles: files = noWorkflowFiles }: EngineOptions,
): {
  runs: RunDeps;
  driver: BackgroundPart;
  close: () => Promise<void>;
} {
  const { store, ids, log, clock, roster } = deps;
  let started: Promise<ScriptRuntime> | undefined;
  // Loaded by the first script: a hub that runs none is up sooner.
  const runtime = () =>
    (started ??= import('#workflow/script').then(({ createScriptRuntime }) =>
      createScriptRuntime({ clock }),
    ));
  const engine: EngineDeps = {
    store,
    ids,
    log,
    settings: deps.settings,
    hub: roster.id,
    living: async (reader) => [roster.id, ...(await roster.live(reader)).map(({ id }) => id)],
    work,
    startProgram: (run) => programOf({ store, runtime }, run),
    dependants: (run, step) => dependantsIn(store, run, step),
    refreshRoles: () => deps.roleShelf.refresh(),
    mayWrite: (role) => {
      const found = role === undefined ? undefined : deps.roleShelf.find(role);
      return found === undefined || 'code' in found || found.mayWrite;
    },
    keepArtifacts: (tx, run, step) => keepArtifactsOf({ ids }, tx, run, step),
    find: async (run, name, args) => {
      const ref = await inFiles(files, { name });
      return store.read((reader) => readyText({ reader, user: run.user, runtime }, { name, ref }, args));
    },
  };
  return {
    runs: { ...deps, engine, runtime, files, isApproved: savedRows.isAllowed },
    driver: new RunDriver(engine, { clock }),
    close: async () => (await started)?.close(),
  };
}
