import {
  inOrder,
  readCondition,
  readList,
  referencesOf,
  waitsFor,
  WORKFLOW_LIMITS,
  type InputValues,
  type WorkflowDefinition,
  type WorkflowStep,
} from '../definition/index.ts';
import { NO_COST, sideBySide, sumOf, UNKNOWN_COST, type Cost, type MedianOf } from './estimate.ts';
import { itemsOf, whenHolds } from './ready-steps.ts';

export interface PlannedStep {
  id: string;
  /** From 0: one more than the highest of what it waits for. For display; steps do not wait for their layer. */
  layer: number;
  needs: readonly string[];
  after: readonly string[];
  role: string | null;
  harness: string | null;
  /** Sessions that it takes: 0 for a step that only asks or is left out, null when only the run will tell. */
  sessions: number | null;
  /** It asks before it goes on. */
  asks: boolean;
  /** `unknown`: its condition, or that of a step it needs, speaks of outputs. */
  runs: 'yes' | 'no' | 'unknown';
}

/** What a run would do, as far as it is known before. */
export interface WorkflowPlan {
  name: string;
  layers: string[][];
  /** In an order in which they could run one by one. */
  steps: PlannedStep[];
  /** The steps that the run cannot be faster than; by number of steps where times are unknown. */
  criticalPath: string[];
  /** Sessions by role; `known` false: at least so many. */
  roles: { role: string | null; sessions: number; known: boolean }[];
  estimate: Cost;
  warnings: string[];
}

/** Plans a run of a workflow. `inputs`: as `takeInputs` gives them; `medianOf`: what sessions have cost so far. */
export function planWorkflow(
  definition: WorkflowDefinition,
  inputs: InputValues,
  medianOf: MedianOf = () => null,
): WorkflowPlan {
  const steps: PlannedStep[] = [];
  const byId = new Map<string, PlannedStep>();
  const costs = new Map<string, Cost>();
  for (const step of inOrder(definition.steps)) {
    const planned = plannedStep(definition, step, inputs, byId);
    steps.push(planned);
    byId.set(step.id, planned);
    const one = planned.sessions === 0 ? NO_COST : (medianOf(step) ?? UNKNOWN_COST);
    costs.set(step.id, sideBySide(one, planned.sessions));
  }
  const running = steps.filter(({ runs }) => runs !== 'no');
  const criticalPath = longestPath(running, costs);
  const { tokens, money, seconds: all } = sumOf(running.map(({ id }) => costs.get(id) ?? UNKNOWN_COST));
  // A step of unknown length anywhere may be the one that takes longest.
  const { seconds } =
    all === null ? UNKNOWN_COST : sumOf(criticalPath.map((id) => costs.get(id) ?? UNKNOWN_COST));
  return {
    name: definition.name,
    layers: layersOf(steps),
    steps,
    criticalPath,
    roles: rolesOf(running),
    estimate: { seconds, tokens, money },
    warnings: warningsOf(running),
  };
}

function plannedStep(
  definition: WorkflowDefinition,
  step: WorkflowStep,
  inputs: InputValues,
  earlier: ReadonlyMap<string, PlannedStep>,
): PlannedStep {
  const before = waitsFor(step).flatMap((id) => earlier.get(id) ?? []);
  const runs = runsWhen(step, inputs, earlier);
  return {
    id: step.id,
    layer: Math.max(-1, ...before.map(({ layer }) => layer)) + 1,
    needs: step.needs,
    after: step.after,
    role: step.role ?? null,
    harness: step.harness ?? definition.harness ?? null,
    sessions: step.prompt === undefined || runs === 'no' ? 0 : sessionsOf(step, inputs),
    asks: step.approval !== undefined,
    runs,
  };
}

function runsWhen(
  { needs, when }: WorkflowStep,
  inputs: InputValues,
  earlier: ReadonlyMap<string, PlannedStep>,
): PlannedStep['runs'] {
  const needed = needs.map((id) => earlier.get(id)?.runs ?? 'yes');
  if (needed.includes('no')) return 'no';
  const own = when === undefined ? 'yes' : conditionKnown(when, inputs);
  if (own === 'no') return 'no';
  return needed.includes('unknown') ? 'unknown' : own;
}

function conditionKnown(when: string, inputs: InputValues): PlannedStep['runs'] {
  const read = readCondition(when);
  if (!read.ok || referencesOf(read.value).some(({ kind }) => kind !== 'input')) return 'unknown';
  return whenHolds(when, { inputs, outputs: {} }) ? 'yes' : 'no';
}

function sessionsOf(step: WorkflowStep, inputs: InputValues): number | null {
  const { for_each: list } = step;
  if (list === undefined) return 1;
  if (typeof list === 'string') {
    const read = readList(list);
    if (!('reference' in read) || read.reference.kind !== 'input') return null;
  }
  const found = itemsOf(step, { inputs, outputs: {} });
  return 'items' in found ? (found.items?.length ?? 1) : null;
}

function layersOf(steps: readonly PlannedStep[]): string[][] {
  const layers: string[][] = [];
  for (const { id, layer } of steps) (layers[layer] ??= []).push(id);
  return layers;
}

interface Chain {
  seconds: number;
  path: string[];
}

/** Of chains that take as long, the one of more steps: what only asks takes no time of ours. */
const isLonger = (one: Chain, other: Chain): boolean =>
  one.seconds === other.seconds ? one.path.length > other.path.length : one.seconds > other.seconds;

/** The chain that takes longest; a step of unknown length counts as a second, so that the longest chain is found. */
function longestPath(steps: readonly PlannedStep[], costs: ReadonlyMap<string, Cost>): string[] {
  const best = new Map<string, Chain>();
  let longest: Chain = { seconds: 0, path: [] };
  for (const { id, needs, after } of steps) {
    let from: Chain = { seconds: 0, path: [] };
    for (const need of [...needs, ...after]) {
      const found = best.get(need);
      if (found && isLonger(found, from)) from = found;
    }
    const reached = { seconds: from.seconds + (costs.get(id)?.seconds ?? 1), path: [...from.path, id] };
    best.set(id, reached);
    if (isLonger(reached, longest)) longest = reached;
  }
  return longest.path;
}

function rolesOf(steps: readonly PlannedStep[]): WorkflowPlan['roles'] {
  const roles = new Map<string | null, { sessions: number; known: boolean }>();
  for (const { role, sessions, runs } of steps) {
    if (sessions === 0) continue;
    const so = roles.get(role) ?? { sessions: 0, known: true };
    roles.set(role, {
      sessions: so.sessions + (sessions ?? 0),
      known: so.known && sessions !== null && runs === 'yes',
    });
  }
  return [...roles].map(([role, counted]) => ({ role, ...counted }));
}

function warningsOf(steps: readonly PlannedStep[]): string[] {
  const open = steps.filter(({ sessions }) => sessions === null).map(({ id }) => id);
  const total = steps.reduce((sum, { sessions }) => sum + (sessions ?? 0), 0);
  const most = WORKFLOW_LIMITS.agentsPerRun;
  return [
    ...(open.length > 0
      ? [`How many sessions ${open.join(', ')} will take is known only when the run is there.`]
      : []),
    ...(total > most ? [`It takes ${total} sessions; a run may have ${most}.`] : []),
  ];
}
