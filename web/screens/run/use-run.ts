import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { firstToSee } from './run-events.ts';
import { graphOf, type RunGraph } from './run-graph.ts';
import { checkOf, definitionOf, oneRun, stepsOf, type RunDetail, type RunStep } from './run-queries.ts';
import type { RunViewName } from './run-search.ts';

const NONE: readonly RunStep[] = [];

/** A run with all that its screen draws; one selection for all views, kept in the address. */
export function useRun() {
  const { run: ref } = useParams({ from: '/runs/$run' });
  const search = useSearch({ from: '/runs/$run' });
  const navigate = useNavigate({ from: '/runs/$run' });
  const queries = useQueryClient();
  const shown = useQuery(oneRun(ref));
  const run = shown.data;
  const read = useQuery({ ...stepsOf(run?.id ?? ref, queries), enabled: run !== undefined });
  const steps = read.data?.steps ?? NONE;
  const graph = useRunGraph(run, steps);
  const byNeed = firstToSee(steps);
  const selected = steps.find(({ name }) => name === search.step) ?? byNeed;
  return {
    ref,
    run,
    error: shown.error ?? read.error,
    steps,
    isWhole: read.data?.isWhole ?? false,
    graph,
    selected,
    view: search.view ?? 'graph',
    select: (step: string) => void navigate({ search: (before) => ({ ...before, step }), replace: true }),
    show: (view: RunViewName) => void navigate({ search: (before) => ({ ...before, view }) }),
  };
}

export type RunInView = ReturnType<typeof useRun>;

function useRunGraph(run: RunDetail | undefined, steps: readonly RunStep[]): RunGraph {
  const isYaml = run?.kind === 'yaml';
  const text = useQuery({ ...definitionOf(run?.id ?? ''), enabled: isYaml });
  const check = useQuery({
    ...checkOf(`${run?.name ?? 'run'}.yaml`, text.data?.text ?? '', inputsOf(run?.args)),
    enabled: isYaml && text.data !== undefined,
  });
  const plan = check.data?.plan ?? null;
  const isOver = run?.endedAt !== null && run?.endedAt !== undefined;
  return useMemo(() => graphOf(steps, plan, isOver), [steps, plan, isOver]);
}

/** Arguments of a definition are inputs by name. */
function inputsOf(args: unknown): Record<string, unknown> {
  return typeof args === 'object' && args !== null && !Array.isArray(args)
    ? Object.fromEntries(Object.entries(args))
    : {};
}
