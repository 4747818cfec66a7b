/** As much of a step as its order needs. */
export interface Node {
  id: string;
  needs: readonly string[];
  after: readonly string[];
}

/** All that a step waits for itself. */
export const waitsFor = ({ needs, after }: Node): string[] => [...new Set([...needs, ...after])];

/** A circle of steps that wait for each other, its first step again at its end; undefined when there is none. */
export function findCycle(nodes: readonly Node[]): string[] | undefined {
  const before = new Map(nodes.map((node) => [node.id, waitsFor(node)]));
  const done = new Set<string>();
  const walk = (id: string, path: readonly string[]): string[] | undefined => {
    const from = path.indexOf(id);
    if (from !== -1) return [...path.slice(from), id];
    if (done.has(id)) return undefined;
    for (const need of before.get(id) ?? []) {
      const circle = walk(need, [...path, id]);
      if (circle) return circle;
    }
    done.add(id);
    return undefined;
  };
  for (const { id } of nodes) {
    const circle = walk(id, []);
    if (circle) return circle;
  }
  return undefined;
}

/** All that a step waits for, directly or by others. Ends for circles too. */
export function upstreamOf(nodes: readonly Node[], id: string): Set<string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const found = new Set<string>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const node = byId.get(at);
    for (const need of node ? waitsFor(node) : [])
      if (!found.has(need)) {
        found.add(need);
        open.push(need);
      }
  }
  return found;
}

/** Each step after all that it waits for; of equals, in the order of the text. The nodes have no circle. */
export function inOrder<N extends Node>(nodes: readonly N[]): N[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const taken = new Set<string>();
  const ordered: N[] = [];
  const take = (node: N): void => {
    if (taken.has(node.id)) return;
    taken.add(node.id);
    for (const need of waitsFor(node)) {
      const before = byId.get(need);
      if (before) take(before);
    }
    ordered.push(node);
  };
  for (const node of nodes) take(node);
  return ordered;
}
