import type { GraphNode, GraphShape } from '../../parts/graph/graph-shape.ts';
import { joined } from '../../parts/graph/graph-shape.ts';
import type { Checked, Plan } from '../run/run-queries.ts';

const NODE_LOOKS = {
  asks: { shape: '◆', text: 'asks you', tone: 'needs' },
  no: { shape: '»', text: 'left out', tone: 'quiet' },
  unknown: { shape: '?', text: 'perhaps', tone: 'quiet' },
  yes: { shape: '○', text: 'a session', tone: 'quiet' },
} as const;

/** What a definition would do: its steps, what they wait for, which are left out with these inputs. */
export function planGraph({ steps }: Plan): GraphShape {
  const nodes = steps.map((step): GraphNode => {
    const look = step.runs === 'no' ? NODE_LOOKS.no : step.asks ? NODE_LOOKS.asks : NODE_LOOKS[step.runs];
    const many =
      step.sessions === null ? 'some sessions' : step.sessions > 1 ? `${step.sessions} sessions` : null;
    return {
      id: step.id,
      kind: step.sessions !== null && step.sessions <= 1 ? 'step' : 'group',
      title: step.id,
      detail: [step.role, step.harness].filter(Boolean).join(' · '),
      look: look === NODE_LOOKS.yes && many !== null ? { ...look, text: many } : look,
      isPending: step.runs !== 'yes',
    };
  });
  const ends = steps.flatMap(({ id, needs, after }) => [
    ...needs.map((from) => ({ from, to: id, isSoft: false })),
    ...after.filter((from) => !needs.includes(from)).map((from) => ({ from, to: id, isSoft: true })),
  ]);
  return { nodes, edges: ends };
}

const CALL_LOOKS = {
  agent: { shape: '○', text: 'an agent', tone: 'quiet' },
  approve: { shape: '◆', text: 'asks you', tone: 'needs' },
  workflow: { shape: '▣', text: 'a workflow', tone: 'quiet' },
} as const;

type Script = NonNullable<Checked['script']>;

/** Where a script asks for something, in the order of its text; how often it comes there nobody knows before it runs. */
export function callGraph({ calls }: Script): GraphShape {
  const nodes = calls.map(({ kind, line, column, says }): GraphNode => ({
    id: `${line}:${column}`,
    kind: 'step',
    title: says ?? kind,
    detail: `line ${line}`,
    look: CALL_LOOKS[kind],
    isPending: true,
  }));
  const edges = nodes.slice(1).flatMap((node, at) => {
    const before = nodes[at];
    return before ? joined([before.id], [node.id], '', true).edges : [];
  });
  return { nodes, edges };
}

/** What a plan may cost, in words; what is unknown is never nothing. */
export function estimateText({ estimate, steps, roles }: Plan): string {
  const sessions = roles.reduce((sum, one) => sum + one.sessions, 0);
  const isKnown = roles.every(({ known }) => known);
  const { seconds, tokens, costMicros } = estimate;
  const parts = [
    `${steps.filter(({ runs }) => runs !== 'no').length} steps, ${isKnown ? '' : 'at least '}${sessions} ${sessions === 1 ? 'session' : 'sessions'}`,
    seconds === null ? 'time unknown' : `about ${spanText(seconds)}`,
    tokens === null ? 'tokens unknown' : `about ${Math.round(tokens).toLocaleString('en')} tokens`,
    costMicros === null ? 'cost unknown' : `about $${(costMicros / 1_000_000).toFixed(2)}`,
  ];
  return parts.join(' · ');
}

function spanText(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3_600).toFixed(1)} h`;
}
