import { useMemo, useState } from 'react';
import { Graph } from '../../parts/graph/graph.tsx';
import type { Checked } from '../run/run-queries.ts';
import { callGraph, planGraph } from './plan-graph.ts';
import { SourceView } from './source-view.tsx';

/** A text and what it means, side by side: what is wrong with it at its place, its steps as a graph. */
export function SideBySide(parts: {
  text: string;
  checked: Checked | undefined;
  change?: (text: string) => void;
}) {
  const { text, checked, change } = parts;
  const [selected, setSelected] = useState<string>();
  const plan = checked?.plan ?? null;
  const script = checked?.script ?? null;
  const shape = useMemo(() => (plan ? planGraph(plan) : script ? callGraph(script) : null), [plan, script]);
  return (
    <div className="grid min-w-0 gap-4 lg:grid-cols-2">
      <div className="flex h-[clamp(22rem,50vh,40rem)] min-w-0">
        <SourceView
          label="Text of the workflow"
          text={text}
          findings={checked?.findings ?? []}
          {...(change ? { change } : {})}
        />
      </div>
      <div className="h-[clamp(22rem,50vh,40rem)] min-w-0">
        {shape && shape.nodes.length > 0 ? (
          <Graph label="Graph of its steps" shape={shape} selected={selected} select={setSelected} />
        ) : (
          <p className="rounded-lg border border-dashed border-line p-4 text-quiet">
            {checked === undefined
              ? 'Reading …'
              : checked.findings.some(({ severity }) => severity === 'error')
                ? 'Its graph shows here when what is wrong with the text is mended.'
                : 'It asks for nothing yet: its steps show here.'}
          </p>
        )}
      </div>
    </div>
  );
}
