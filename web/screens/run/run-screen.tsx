import { Link } from '@tanstack/react-router';
import { Graph } from '../../parts/graph/graph.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useTabTitle } from '../../parts/screen.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { EventsView } from './events-view.tsx';
import { RunFacts } from './run-facts.tsx';
import { RunHead } from './run-head.tsx';
import { RunProblem } from './run-problem.tsx';
import type { RunDetail } from './run-queries.ts';
import { RunQuestions } from './run-questions.tsx';
import { RunText } from './run-text.tsx';
import { byStepNeed, lookOfStep } from './step-look.ts';
import { StepPanel } from './step-panel.tsx';
import { TimelineView } from './timeline-view.tsx';
import { useRun, type RunInView } from './use-run.ts';

/** One run: three views over one selection, what failed first, and what can be done about it. */
export default function RunScreen() {
  const view = useRun();
  useTabTitle(view.run?.name ?? 'Run');
  if (!view.run)
    return (
      <div className="mx-auto flex max-w-5xl flex-col gap-4 p-4 md:p-6">
        <h1 className="text-xl font-semibold">Run</h1>
        {view.error ? <Refusal error={view.error} /> : <p className="text-quiet">Reading …</p>}
        <Link to="/runs" search={{}} className="text-accent underline">
          All runs
        </Link>
      </div>
    );
  const { run } = view;
  const isOfSteps = view.view === 'graph' || view.view === 'timeline' || view.view === 'events';
  return (
    <div className="mx-auto flex w-full max-w-[110rem] flex-col gap-4 p-4 md:p-6">
      <RunHead run={run} />
      {view.error && <Refusal error={view.error} />}
      <RunProblem run={run} steps={view.steps} select={view.select} />
      <RunQuestions run={run} />
      <div
        className={`grid min-w-0 gap-4 ${isOfSteps ? 'xl:grid-cols-[minmax(0,1fr)_minmax(22rem,34rem)]' : ''}`}
      >
        <Tabs
          label="Views of this run"
          value={view.view}
          change={view.show}
          tabs={[
            { id: 'graph', name: 'Graph' },
            { id: 'timeline', name: 'Timeline' },
            { id: 'events', name: 'Events' },
            { id: 'text', name: 'Text' },
            { id: 'facts', name: 'Inputs and result' },
          ]}
          className="flex min-w-0 flex-col gap-3"
        >
          <Seen run={run} view={view} />
        </Tabs>
        {isOfSteps && view.selected && <StepPanel key={view.selected.id} run={run} step={view.selected} />}
      </div>
    </div>
  );
}

function Seen({ run, view }: { run: RunDetail; view: RunInView }) {
  const { steps, selected, select, isWhole } = view;
  if (view.view === 'text') return <RunText run={run} />;
  if (view.view === 'facts') return <RunFacts run={run} />;
  if (!isWhole && steps.length === 0) return <p className="text-quiet">Reading its steps …</p>;
  const isLive = run.endedAt === null;
  if (view.view === 'timeline')
    return (
      <TimelineView
        steps={steps}
        pending={
          isLive ? view.graph.nodes.filter(({ isPending }) => isPending).map(({ title }) => title) : []
        }
        isLive={isLive}
        selected={selected?.name}
        select={select}
      />
    );
  if (view.view === 'events')
    return <EventsView steps={steps} notes={run.notes} selected={selected?.name} select={select} />;
  return <StepGraph run={run} view={view} />;
}

function StepGraph({ run, view }: { run: RunDetail; view: RunInView }) {
  const { graph, selected, select, isWhole } = view;
  if (graph.nodes.length === 0)
    return (
      <p className="text-quiet">
        {run.endedAt === null ? 'It has asked for nothing yet.' : 'It asked for nothing.'}
      </p>
    );
  const node = graph.nodes.find(({ id }) => graph.members.get(id)?.some((step) => step.id === selected?.id));
  const choose = (id: string) => {
    const of = graph.members.get(id) ?? [];
    const first =
      of.find(({ state }) => state === 'failed') ?? of.find(({ state }) => state === 'asking') ?? of[0];
    if (first) select(first.name);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <div className="h-[clamp(22rem,55vh,40rem)]">
        <Graph label="Graph of this run" shape={graph} selected={node?.id} select={choose} />
      </div>
      {!isWhole && <p className="text-quiet">Reading its other steps …</p>}
      {run.kind === 'script' && (
        <p className="text-quiet">
          Dashed lines are the order in time: what a script waits for only the script knows.
        </p>
      )}
      {node && (graph.members.get(node.id)?.length ?? 0) > 1 && <Members view={view} node={node.id} />}
    </div>
  );
}

const MEMBERS_SHOWN = 60;

/** The steps behind one node of a graph, those that need a look first. */
function Members({ view: { graph, selected, select }, node }: { view: RunInView; node: string }) {
  const of = graph.members.get(node) ?? [];
  const sorted = of.toSorted((a, b) => byStepNeed(a.word, b.word));
  return (
    <label className="flex flex-wrap items-center gap-2">
      <span className="text-quiet">Its {of.length} steps:</span>
      <select
        value={selected?.name ?? ''}
        onChange={(event) => select(event.target.value)}
        className="min-h-9 min-w-0 rounded-md border border-line bg-raised px-2"
      >
        {[...new Set([...of.filter(({ id }) => id === selected?.id), ...sorted.slice(0, MEMBERS_SHOWN)])].map(
          ({ id, name, word }) => (
            <option key={id} value={name}>
              {name}: {lookOfStep(word).text}
            </option>
          ),
        )}
        {of.length > MEMBERS_SHOWN && (
          <option disabled>and {of.length - MEMBERS_SHOWN} more: see Events</option>
        )}
      </select>
    </label>
  );
}
