import { nearest, type YamlPath } from '#base/yaml';
import { valueProblem } from './input-values.ts';
import { findCycle, upstreamOf } from './step-graph.ts';
import type { DraftStep, WorkflowDraft } from './workflow-draft.ts';

/** Where and what: a part of a workflow that does not fit another part of it. */
export interface WorkflowProblem {
  path: YamlPath;
  message: string;
  /** Where in the text that stands there; its beginning when left out. */
  within?: { text: string; offset: number };
}

/** What no schema sees of steps and their order: names given twice, names of what is not there, circles. */
export function* stepProblems({ inputs, steps }: WorkflowDraft): Iterable<WorkflowProblem> {
  for (const [name, input] of Object.entries(inputs)) {
    if (input.default === undefined || input.default === null) continue;
    const path = ['inputs', name, 'default'];
    const wrong = valueProblem(input, input.default);
    if (wrong !== undefined) yield { path, message: `the default does not fit: ${wrong}` };
    if (input.required)
      yield { path, message: 'an input with a default is never missing: leave required out' };
  }
  const ids = steps.flatMap(({ id }) => (id === undefined ? [] : [id]));
  for (const [at, { id }] of steps.entries())
    if (id !== undefined && steps.findIndex((other) => other.id === id) < at)
      yield { path: ['steps', at, 'id'], message: `the step "${id}" is there already` };
  for (const [at, step] of steps.entries()) yield* needProblems(step, at, ids);
  yield* circles(steps);
  yield* artifactProblems(steps);
}

function* needProblems(step: DraftStep, at: number, ids: readonly string[]): Iterable<WorkflowProblem> {
  for (const key of ['needs', 'after'] as const)
    for (const [index, need] of step[key].entries()) {
      const path = ['steps', at, key, index];
      if (need === '') continue;
      if (!ids.includes(need)) yield { path, message: unknownName('step', need, ids) };
      else if (key === 'after' && step.needs.includes(need))
        yield { path, message: `the step needs "${need}" already: name it once` };
    }
}

/** "there is no step "x"; is it "y"?" */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  const rest = known.length === 0 ? 'none is named in the file' : `there are ${known.join(', ')}`;
  return `there is no ${what} "${name.slice(0, 60)}"; ${meant === undefined ? rest : `is it "${meant}"?`}`;
}

/** Of steps with one id the first, which is the one that others mean. */
const nodesOf = (steps: readonly DraftStep[]) =>
  steps.flatMap(({ id, needs, after }, at) =>
    id === undefined || steps.findIndex((one) => one.id === id) < at ? [] : [{ id, needs, after }],
  );

function* circles(steps: readonly DraftStep[]): Iterable<WorkflowProblem> {
  const circle = findCycle(nodesOf(steps));
  const [first, second = first] = circle ?? [];
  if (circle === undefined || first === undefined) return;
  const at = steps.findIndex(({ id }) => id === first);
  const step = steps[at];
  const key = step?.needs.includes(second ?? '') ? 'needs' : 'after';
  const index = step?.[key].indexOf(second ?? '') ?? 0;
  yield {
    path: ['steps', at, key, index],
    message: `steps wait for each other: ${circle.join(' waits for ')}`,
  };
}

/** Steps that an id waits for, directly or by others. */
export const before = (steps: readonly DraftStep[], id: string | undefined): Set<string> =>
  id === undefined ? new Set() : upstreamOf(nodesOf(steps), id);

function* artifactProblems(steps: readonly DraftStep[]): Iterable<WorkflowProblem> {
  for (const [at, step] of steps.entries()) {
    for (const [index, name] of step.consumes.entries()) {
      const message = name === '' ? undefined : artifactProblem(steps, step, name);
      if (message !== undefined) yield { path: ['steps', at, 'consumes', index], message };
    }
    for (const [index, { name }] of step.produces.entries()) {
      const other = steps.find(
        (one, place) => place < at && one.produces.some((artifact) => artifact.name === name),
      );
      if (name === undefined || other?.id === undefined || step.id === undefined) continue;
      if (!before(steps, step.id).has(other.id) && !before(steps, other.id).has(step.id))
        yield {
          path: ['steps', at, 'produces', index],
          message: `"${other.id}" produces "${name}" too, and neither waits for the other`,
        };
    }
  }
}

/** Why a step cannot be given an artifact; undefined when it can. */
export function artifactProblem(
  steps: readonly DraftStep[],
  step: DraftStep,
  name: string,
): string | undefined {
  const producers = steps.filter(({ produces }) => produces.some((artifact) => artifact.name === name));
  if (producers.length === 0) {
    const known = steps.flatMap(({ produces }) => produces.flatMap((artifact) => artifact.name ?? []));
    return unknownName('artifact', name, [...new Set(known)]);
  }
  const earlier = before(steps, step.id);
  if (producers.some(({ id }) => id !== undefined && earlier.has(id))) return undefined;
  const [{ id } = { id: undefined }] = producers;
  return `"${name}" is produced by "${id}", which this step does not wait for: needs: [${[...step.needs, id].join(', ')}]`;
}
