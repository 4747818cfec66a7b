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

const NODE_WIDTH = 180;
const NODE_HEIGHT = 52;
const JOIN_SIZE = 10;
const MARGIN = 8;

const sizeOf = ({ kind }: GraphNode) =>
  kind === 'join' ? { width: JOIN_SIZE, height: JOIN_SIZE } : { width: NODE_WIDTH, height: NODE_HEIGHT };

/** From left to right, or from above to below. */
export type Direction = 'across' | 'down';

export interface LaidGraph {
  direction: Direction;
  places: ReadonlyMap<string, Place>;
  /** At which all of it is seen; at most 1. */
  zoom: number;
}

/** Nodes in layers by their edges; `down`: from above to below, as on a phone. Edges to what is not there are left out. */
export function layGraph({ nodes, edges }: GraphShape, direction: Direction): Map<string, Place> {
  const graph = new graphlib.Graph();
  graph.setGraph({
    rankdir: direction === 'across' ? 'LR' : 'TB',
    nodesep: 16,
    ranksep: direction === 'across' ? 44 : 32,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, sizeOf(node));
  for (const { from, to } of edges) if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to);
  layout(graph);
  const places = new Map(
    nodes.map((node) => {
      const { width, height } = sizeOf(node);
      const { x, y } = graph.node(node.id);
      return [node.id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2), width, height }];
    }),
  );
  return inOrder([...places.values()], direction) ? places : mirrored(places, direction);
}

/** Whether most neighbours of one layer stand in the order in which they were given. */
function inOrder(places: readonly Place[], direction: Direction): boolean {
  const [along, beside] = direction === 'across' ? (['x', 'y'] as const) : (['y', 'x'] as const);
  let balance = 0;
  for (const [at, place] of places.entries()) {
    const next = places.slice(at + 1).find((other) => other[along] === place[along]);
    if (next) balance += Math.sign(next[beside] - place[beside]);
  }
  return balance >= 0;
}

/** Turned over, so that what was given first stands first: the edges cross as often as before. */
function mirrored(places: ReadonlyMap<string, Place>, direction: Direction): Map<string, Place> {
  const { width, height } = extentOf(places);
  return new Map(
    [...places].map(([id, place]) => [
      id,
      direction === 'across'
        ? { ...place, y: height - place.y - place.height }
        : { ...place, x: width - place.x - place.width },
    ]),
  );
}

/** How much room a graph takes. */
export function extentOf(places: ReadonlyMap<string, Place>): { width: number; height: number } {
  let [width, height] = [0, 0];
  for (const place of places.values()) {
    width = Math.max(width, place.x + place.width + MARGIN);
    height = Math.max(height, place.y + place.height + MARGIN);
  }
  return { width, height };
}

/** Laid in the direction in which it is seen largest in so much room. */
export function layToFit(shape: GraphShape, room: { width: number; height: number }): LaidGraph {
  const [across, down] = (['across', 'down'] as const).map((direction) => {
    const places = layGraph(shape, direction);
    const { width, height } = extentOf(places);
    return { direction, places, zoom: Math.min(1, room.width / width, room.height / height) };
  });
  if (!across || !down) throw new Error('two directions were laid');
  return down.zoom > across.zoom ? down : across;
}
