import {
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Edge,
  type Node,
  type NodeProps,
  type ReactFlowInstance,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { plainText } from '../plain-text.ts';
import { layToFit, type Place } from './graph-layout.ts';
import type { GraphNode, GraphProps } from './graph-shape.ts';

type Drawn = Node<{ node: GraphNode; isSelected: boolean; isAcross: boolean; select: (id: string) => void }>;

/** A graph that can be moved and zoomed; its nodes are buttons. Loaded when the first graph is drawn. */
export default function GraphBody(props: GraphProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

function Flow({ label, shape, selected, select }: GraphProps) {
  const section = useRef<HTMLElement>(null);
  const [room, setRoom] = useState<{ width: number; height: number }>();
  useLayoutEffect(() => {
    const { clientWidth: width = 0, clientHeight: height = 0 } = section.current ?? {};
    setRoom({ width, height });
  }, []);
  const { places, direction, zoom } = useMemo(() => layToFit(shape, room ?? NO_ROOM), [shape, room]);
  const isAcross = direction === 'across';
  const nodes: Drawn[] = shape.nodes.map((node) => {
    const { x, y, width, height } = places.get(node.id) ?? { x: 0, y: 0, width: 0, height: 0 };
    return {
      id: node.id,
      type: node.kind === 'join' ? 'join' : 'step',
      position: { x, y },
      width,
      height,
      data: { node, isSelected: node.id === selected, isAcross, select },
    };
  });
  const edges: Edge[] = shape.edges.map(({ from, to, isSoft }) => ({
    id: `${from}>${to}`,
    source: from,
    target: to,
    focusable: false,
    style: { stroke: 'var(--quiet)', ...(isSoft ? { strokeDasharray: '4 4' } : {}) },
    ...(to.endsWith('/') ? {} : { markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--quiet)' } }),
  }));
  // Where all of it would be too small to be read a part is seen, around what is selected.
  const eye = zoom < LEAST_ZOOM ? (places.get(selected ?? '') ?? [...places.values()][0]) : undefined;
  // Whatever comes or goes, the whole is seen again; what only changes its look leaves the view where it is.
  const whole = `${shape.nodes.length} ${shape.edges.length} ${isAcross}`;
  return (
    <section
      ref={section}
      aria-label={label}
      className="relative h-full min-h-64 rounded-lg border border-line bg-sunken"
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        preventScrolling={false}
        zoomOnScroll={false}
        minZoom={0.2}
        maxZoom={1.5}
        proOptions={{ hideAttribution: true }}
        onInit={(flow) => show(flow, eye)}
      />
      <Zoom whole={whole} eye={eye} />
    </section>
  );
}

const NO_ROOM = { width: 800, height: 400 } as const;
const FIT = { padding: 0.06, maxZoom: 1 } as const;

const BUTTON = 'min-h-8 min-w-8 rounded-md border border-line bg-raised px-2 hover:border-quiet';

/** Smaller than this, words cannot be read. */
const LEAST_ZOOM = 0.55;
const READABLE_ZOOM = 0.65;

type Viewed = Pick<ReactFlowInstance<Drawn>, 'setCenter'> & {
  fitView: (options: typeof FIT) => unknown;
};

function show(flow: Viewed, eye: Place | undefined): void {
  if (!eye) return void flow.fitView(FIT);
  const { x, y, width, height } = eye;
  void flow.setCenter(x + width / 2, y + height / 2, { zoom: READABLE_ZOOM });
}

function Zoom({ whole, eye }: { whole: string; eye: Place | undefined }) {
  const flow = useReactFlow();
  const latest = useRef(eye);
  latest.current = eye;
  useEffect(() => show(flow, latest.current), [flow, whole]);
  return (
    <div role="group" aria-label="View of the graph" className="absolute right-2 bottom-2 flex gap-1">
      <button type="button" aria-label="Nearer" onClick={() => void flow.zoomIn()} className={BUTTON}>
        +
      </button>
      <button type="button" aria-label="Further away" onClick={() => void flow.zoomOut()} className={BUTTON}>
        −
      </button>
      <button type="button" onClick={() => void flow.fitView(FIT)} className={BUTTON}>
        Fit
      </button>
    </div>
  );
}

const TONES = {
  needs: 'text-needs',
  good: 'text-good',
  bad: 'text-bad',
  accent: 'text-accent',
  quiet: 'text-quiet',
} as const;

function StepNode({ data: { node, isSelected, isAcross, select } }: NodeProps<Drawn>) {
  const { id, title, detail, look, isPending, kind } = node;
  return (
    <>
      <Ends isAcross={isAcross} />
      <button
        type="button"
        aria-pressed={isSelected}
        onClick={() => select(id)}
        title={`${plainText(title)}: ${look.text}`}
        className={`nopan flex h-full w-full flex-col justify-center rounded-md border bg-raised px-2.5 text-left ${
          isPending ? 'border-dashed' : ''
        } ${isSelected ? 'border-accent outline-2 outline-accent' : 'border-line hover:border-quiet'} ${
          kind === 'group' ? 'shadow-[3px_3px_0_var(--line)]' : ''
        }`}
      >
        <span className="flex w-full items-baseline gap-1.5">
          <span aria-hidden="true" className={`w-3 shrink-0 text-center ${TONES[look.tone]}`}>
            {look.shape}
          </span>
          <span className="min-w-0 flex-1 truncate font-medium">{plainText(title)}</span>
        </span>
        <span className="w-full truncate pl-4.5 text-xs text-quiet">
          <span className={TONES[look.tone]}>{look.text}</span>
          {detail === '' ? '' : ` · ${plainText(detail)}`}
        </span>
      </button>
    </>
  );
}

function JoinNode({ data: { isAcross } }: NodeProps<Drawn>) {
  return (
    <>
      <Ends isAcross={isAcross} />
      <span aria-hidden="true" className="block h-full w-full rounded-full bg-quiet" />
    </>
  );
}

const HANDLE = 'pointer-events-none! opacity-0';

/** Where edges come in and go out. */
function Ends({ isAcross }: { isAcross: boolean }) {
  return (
    <>
      <Handle
        type="target"
        position={isAcross ? Position.Left : Position.Top}
        isConnectable={false}
        className={HANDLE}
      />
      <Handle
        type="source"
        position={isAcross ? Position.Right : Position.Bottom}
        isConnectable={false}
        className={HANDLE}
      />
    </>
  );
}

const NODE_TYPES = { step: StepNode, join: JoinNode };
