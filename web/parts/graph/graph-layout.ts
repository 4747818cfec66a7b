import * as library from '@dagrejs/dagre';
import type { GraphNode, GraphShape } from './graph-shape.ts';

/** Where a node stands, from its upper left corner, in pixels at the size in which it is drawn. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface LayoutGraph {
  setGraph: (label: Readonly<Record<string, string | number>>) => void;
  setDefaultEdgeLabel: (make: () => object) => void;
  setNode: (id: string, size: { width: number; height: number }) => void;
  setEdge: (from: string, to: string) => void;
  hasNode: (id: string) => boolean;
  /** Its middle. */
  node: (id: string) => { x: number; y: number };
}

/** What is used of dagre: its own types import files without their endings, and so are found by no one. */
interface Dagre {
  graphlib: { Graph: new () => LayoutGraph };
  layout: (graph: LayoutGraph) => void;
}
const untyped: unknown = library;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const { graphlib, layout } = untyped as Dagre;

export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 54;
const JOIN_SIZE = 10;

const sizeOf = ({ kind }: GraphNode) =>
  kind === 'join' ? { width: JOIN_SIZE, height: JOIN_SIZE } : { width: NODE_WIDTH, height: NODE_HEIGHT };

/** Nodes in layers by their edges; `down`: from above to below, as on a phone. Edges to what is not there are left out. */
export function layGraph({ nodes, edges }: GraphShape, direction: 'across' | 'down'): Map<string, Place> {
  const graph = new graphlib.Graph();
  graph.setGraph({
    rankdir: direction === 'across' ? 'LR' : 'TB',
    nodesep: 16,
    ranksep: direction === 'across' ? 56 : 36,
    marginx: 8,
    marginy: 8,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, sizeOf(node));
  for (const { from, to } of edges) if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  layout(graph);
  return new Map(
    nodes.map((node) => {
      const { width, height } = sizeOf(node);
      const { x, y } = graph.node(node.id);
      return [node.id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height }];
    }),
  );
}
