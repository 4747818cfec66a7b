import type { Run } from '#domain';
import { runRows, stepRows, type Store } from '#store';
import type { Program, ProgramEvents } from '#workflow';
import type { ScriptRuntime } from '#workflow/script';
import { valueOf } from './outcomes.ts';

/** Makes the program of a run out of the text that it keeps. */
export async function programOf(
  { store, runtime }: { store: Store; runtime: () => Promise<ScriptRuntime> },
  run: Run,
): Promise<(events: ProgramEvents) => Program> {
  const { kept, spent } = await store.read(async (reader) => ({
    kept: await runRows.findText(reader, run.hash),
    // Earlier executions are as they are: every replay of this one begins with the same.
    spent: await stepRows.spentBefore(reader, run.id, run.execution),
  }));
  if (!kept) throw new Error(`the text ${run.hash} of run ${run.id} is gone`);
  return run.kind === 'script'
    ? scriptOf(await runtime(), run, { source: kept.text, spent })
    : yamlOf(run, kept.text);
}

function scriptOf(runtime: ScriptRuntime, run: Run, { source, spent }: { source: string; spent: number }) {
  const { tokens } = run.limits;
  return (events: ProgramEvents): Program =>
    runtime.start(
      {
        source,
        args: valueOf(run.args),
        // The same in every replay, and in every execution of the run.
        fixed: { nowMs: run.createdAt, seed: seedOf(run.id) },
        budget: { total: tokens ?? null, spent },
      },
      events,
    );
}

async function yamlOf(run: Run, text: string) {
  const definition = await definitionOf(run, text);
  const { startYaml } = await import('#workflow');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- inputs were taken by the definition before the start
  const inputs = valueOf(run.args) as Record<string, unknown>;
  return (events: ProgramEvents): Program => startYaml(definition, inputs, events);
}

async function definitionOf(run: Run, text: string) {
  const { readWorkflow } = await import('#workflow/definition');
  const { definition } = readWorkflow({ file: `${run.name}.yaml`, text });
  if (definition === null) throw new Error(`the text of run ${run.id} cannot be read any more`);
  return definition;
}

/** The ids of steps that wait for a step of a YAML run, near or far. */
export async function dependantsIn(
  store: Store,
  run: Run,
  named: string,
): Promise<ReadonlySet<string> | null> {
  if (run.kind === 'script') return null;
  const kept = await store.read((reader) => runRows.findText(reader, run.hash));
  if (!kept) return new Set();
  const { steps } = await definitionOf(run, kept.text);
  const { waitsFor } = await import('#workflow/definition');
  const found = new Set([named.replace(/(?:\[\d+\]|:gate)$/u, '')]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const step of steps) if (waitsFor(step).some((id) => found.has(id))) found.add(step.id);
  }
  return found;
}

/** Of each step of a YAML run all that it waits for, near or far; null for a script. */
export async function needsIn(
  store: Store,
  run: Run,
): Promise<ReadonlyMap<string, ReadonlySet<string>> | null> {
  if (run.kind === 'script') return null;
  const kept = await store.read((reader) => runRows.findText(reader, run.hash));
  if (!kept) return new Map();
  const { steps } = await definitionOf(run, kept.text);
  const { waitsFor } = await import('#workflow/definition');
  const near = new Map(steps.map((step) => [step.id, waitsFor(step)]));
  const all = (id: string, seen: Set<string>): Set<string> => {
    for (const need of near.get(id) ?? [])
      if (!seen.has(need)) {
        seen.add(need);
        all(need, seen);
      }
    return seen;
  };
  return new Map(steps.map(({ id }) => [id, all(id, new Set())]));
}

/** A number out of an id, for what a script draws. */
function seedOf(id: string): number {
  let seed = 2_166_136_261;
  for (const character of id) seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return seed >>> 0;
}
