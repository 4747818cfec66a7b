import type { Tone } from '../status-words.ts';

/** How a node is drawn: a shape beside its colour, so that nobody has to tell colours apart. */
export interface NodeLook {
  shape: string;
  text: string;
  tone: Tone;
}

/** `join`: a point where many edges meet, without words. */
export interface GraphNode {
  id: string;
  kind: 'step' | 'group' | 'join';
  title: string;
  /** A second line, in quiet. */
  detail: string;
  look: NodeLook;
  /** It is planned and was not asked for yet: drawn dashed. */
  isPending: boolean;
}

/** `isSoft`: an order in time, or without anything handed over. */
export interface GraphEdge {
  from: string;
  to: string;
  isSoft: boolean;
}

export interface GraphShape {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
}

export interface GraphProps {
  label: string;
  /** Drawn anew when it is another object. */
  shape: GraphShape;
  selected: string | undefined;
  select: (id: string) => void;
}

/** What meets at all of `to` from all of `from`: each with each while that are few, else by way of one point. */
export function joined(
  from: readonly string[],
  to: readonly string[],
  joinId: string,
  isSoft: boolean,
): { join: GraphNode | undefined; edges: GraphEdge[] } {
  if (from.length * to.length <= MOST_CROSSING)
    return {
      join: undefined,
      edges: from.flatMap((one) => to.map((other) => ({ from: one, to: other, isSoft }))),
    };
  const join: GraphNode = {
    id: joinId,
    kind: 'join',
    title: '',
    detail: '',
    look: { shape: '', text: '', tone: 'quiet' },
    isPending: false,
  };
  return {
    join,
    edges: [
      ...from.map((one) => ({ from: one, to: joinId, isSoft })),
      ...to.map((other) => ({ from: joinId, to: other, isSoft })),
    ],
  };
}

const MOST_CROSSING = 9;
