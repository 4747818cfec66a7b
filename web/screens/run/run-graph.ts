import { joined, type GraphEdge, type GraphNode, type GraphShape } from '../../parts/graph/graph-shape.ts';
import type { Plan, RunStep } from './run-queries.ts';
import { countsOf, lookOfStep, wordOfAll, type StepWord } from './step-look.ts';

/** More nodes than that are put together by phase, fan-out or name. */
export const MOST_NODES = 100;
/** A fan-out of more is one node whatever else there is. */
const MOST_OPEN = 12;

/** A graph, and the steps that stand behind each of its nodes. */
export interface RunGraph extends GraphShape {
  members: ReadonlyMap<string, readonly RunStep[]>;
}

/** The steps of a run as a graph: by its definition where that tells what waits for what, else by the order in time. */
export function graphOf(steps: readonly RunStep[], plan: Plan | null, isOver: boolean): RunGraph {
  return plan === null ? inTime(steps) : byDefinition(steps, plan, isOver);
}

/** The step of a definition that a step of a run is: `lint[2]` and `lint:gate` are parts of `lint`. */
export const baseOf = (name: string): string => name.replace(/(?:\[\d+\]|:gate)$/u, '');

type Planned = Plan['steps'][number];
/** The nodes of a step of a definition at which edges come in, and from which they go out. */
interface Ends {
  first: readonly string[];
  last: readonly string[];
}

function byDefinition(steps: readonly RunStep[], { steps: planned }: Plan, isOver: boolean): RunGraph {
  const found = Map.groupBy(steps, ({ name }) => baseOf(name));
  const graph = new Building(isOver ? 'skipped' : 'pending');
  const ends = new Map(planned.map((one) => [one.id, putPlanned(graph, one, found.get(one.id) ?? [])]));
  for (const one of planned) joinPlanned(graph, one, ends);
  for (const [base, of] of found) if (!ends.has(base)) graph.put(base, base, of, of.length <= MOST_OPEN);
  return graph;
}

function putPlanned(graph: Building, { id }: Planned, of: readonly RunStep[]): Ends {
  const gate = of.filter(({ name }) => name === `${id}:gate`);
  const work = of.filter((step) => !gate.includes(step));
  if (gate.length === 0) {
    const at = graph.put(id, id, work, work.length <= MOST_OPEN);
    return { first: at, last: at };
  }
  // A gate comes before the work that it lets through; a step that only asks is its gate, and has its name.
  const first = graph.put(`${id}:gate`, id, gate, true);
  const last = graph.put(id, id, work, work.length <= MOST_OPEN);
  graph.join(first, last, `${id}:within`, false);
  return { first, last };
}

function joinPlanned(graph: Building, { id, needs, after }: Planned, ends: ReadonlyMap<string, Ends>): void {
  const to = ends.get(id)?.first ?? [];
  const from = (one: string) => ends.get(one)?.last ?? [];
  for (const need of needs) graph.join(from(need), to, `${need}>${id}`, false);
  for (const one of after) if (!needs.includes(one)) graph.join(from(one), to, `${one}>${id}`, true);
}

function inTime(steps: readonly RunStep[]): RunGraph {
  const generations = generationsOf(steps);
  const layers = [...Map.groupBy(steps, (step) => generations.get(step.id) ?? 0)]
    .toSorted(([a], [b]) => a - b)
    .map(([, of]) => of);
  const isLarge = steps.length > MOST_NODES;
  if (isLarge && layers.length > MOST_NODES / 2) return byPhase(steps);
  const graph = new Building();
  let before: readonly string[] = [];
  for (const [at, layer] of layers.entries()) {
    const nodes = [...Map.groupBy(layer, kin)].flatMap(([name, of]) =>
      graph.put(`${at}/${name}`, name, of, !isLarge && layer.length <= MOST_OPEN),
    );
    graph.join(before, nodes, `${at}/`, true);
    before = nodes;
  }
  return graph;
}

/** What calls of one kind are called: `port file 12` and `port file 13` are of one. */
const kin = ({ label, name, phase }: RunStep): string =>
  (label ?? name).replace(/[\s:_#./-]*\d+.*$/u, '') || phase || 'steps';

function byPhase(steps: readonly RunStep[]): RunGraph {
  const graph = new Building();
  let before: readonly string[] = [];
  const groups = steps.some(({ phase }) => phase !== null)
    ? Map.groupBy(steps, ({ phase }) => phase ?? 'before')
    : Map.groupBy(steps, kin);
  for (const [name, of] of [...groups].slice(0, MOST_NODES)) {
    const nodes = graph.put(name, name, of, of.length === 1);
    graph.join(before, nodes, `${name}/`, true);
    before = nodes;
  }
  return graph;
}

/**
 * Of a script nobody knows what waits for what; but what was asked for after something had ended comes after it. What
 * was asked for in one round goes on at once.
 */
export function generationsOf(steps: readonly RunStep[]): Map<string, number> {
  const asked = steps.toSorted((a, b) => a.createdAt - b.createdAt || a.call - b.call);
  const ended = steps.filter(({ endedAt }) => endedAt !== null).toSorted((a, b) => endOf(a) - endOf(b));
  const found = new Map<string, number>();
  let newest = -1;
  let at = 0;
  for (const rounds of Map.groupBy(asked, ({ createdAt }) => createdAt).values()) {
    const time = rounds[0]?.createdAt ?? 0;
    for (let one = ended[at]; one !== undefined && endOf(one) <= time; one = ended[++at])
      // Those of the same round are not known yet: they have ended in the instant in which they were asked for.
      newest = Math.max(newest, found.get(one.id) ?? -1);
    for (const { id } of rounds) found.set(id, newest + 1);
  }
  return found;
}

const endOf = ({ endedAt }: RunStep): number => endedAt ?? Number.POSITIVE_INFINITY;

class Building implements RunGraph {
  readonly #unasked: StepWord;
  readonly nodes: GraphNode[] = [];
  readonly edges: GraphEdge[] = [];
  readonly members = new Map<string, readonly RunStep[]>();

  /** `unasked`: the word of what was never asked for. */
  constructor(unasked: StepWord = 'pending') {
    this.#unasked = unasked;
  }

  /** Puts steps there, each by itself or all as one; what is planned alone is one that is to come. */
  put(id: string, title: string, of: readonly RunStep[], isOpen: boolean): string[] {
    if (of.length === 0) return [this.#node({ id, kind: 'step', title, detail: '', of, isPending: true })];
    if (of.length === 1 || isOpen)
      return of.map((step) =>
        this.#node({
          id: step.id,
          kind: 'step',
          title: step.name,
          detail: [step.role, step.harness, step.agent?.name].filter(Boolean).join(' · '),
          of: [step],
          isPending: false,
        }),
      );
    const detail = countsOf(of.map(({ word }) => word));
    return [
      this.#node({ id, kind: 'group', title: `${title} × ${of.length}`, detail, of, isPending: false }),
    ];
  }

  join(from: readonly string[], to: readonly string[], id: string, isSoft: boolean): void {
    const { join, edges } = joined(from, to, id, isSoft);
    if (join) this.nodes.push(join);
    this.edges.push(...edges);
  }

  #node({ of, ...node }: Omit<GraphNode, 'look'> & { of: readonly RunStep[] }): string {
    this.nodes.push({
      ...node,
      look: lookOfStep(of.length === 0 ? this.#unasked : wordOfAll(of.map(({ word }) => word))),
    });
    this.members.set(node.id, of);
    return node.id;
  }
}
