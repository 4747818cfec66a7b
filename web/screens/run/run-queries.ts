import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { NO_STEPS, readOn, type ReadSteps } from './read-steps.ts';

export type RunDetail = RouteAnswer<'runs.show'>;
export type { RunStep } from './read-steps.ts';
export type StepDetail = RouteAnswer<'runs.step'>;
export type Checked = RouteAnswer<'workflows.check'>;
export type Plan = NonNullable<Checked['plan']>;

/** As many as the hub gives on one page. */
const MOST = 200;
/** What another hub wrote with a clock that is behind is read too, in ms. */
const OVERLAP_MS = 10_000;

export const oneRun = (run: string) =>
  queryOptions({
    queryKey: [QUERY.runs, 'show', run],
    queryFn: ({ signal }) => valueOf(client.call('runs.show', { params: { run }, signal })),
  });

/** All steps of a run of any size, each page shown as it comes. Reading them anew reads what may have changed. */
export const stepsOf = (run: string, queries: QueryClient) => {
  const queryKey = [QUERY.runs, 'steps', run];
  return queryOptions({
    queryKey,
    queryFn: ({ signal }) =>
      readSteps(run, queries.getQueryData<ReadSteps>(queryKey) ?? NO_STEPS, signal, (read) =>
        queries.setQueryData(queryKey, read),
      ),
    // Steps that did not change are the same objects already.
    structuralSharing: false,
  });
};

/** `tell` is told of each page of the first reading; later ones are short. */
async function readSteps(
  run: string,
  before: ReadSteps,
  signal: AbortSignal,
  tell: (read: ReadSteps) => void,
): Promise<ReadSteps> {
  const changedAfter = before.isWhole ? Math.max(0, (before.readAt ?? 0) - OVERLAP_MS) : undefined;
  let read = before;
  let readAt: number | undefined;
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const query = {
      limit: MOST,
      brief: 'true' as const,
      ...(cursor === undefined ? {} : { cursor }),
      ...(changedAfter === undefined ? {} : { changedAfter }),
    };
    const page = await valueOf(client.call('runs.steps', { params: { run }, query, signal }));
    // Of another execution those that have changed are not all.
    if (changedAfter !== undefined && page.execution !== before.execution)
      return readSteps(run, NO_STEPS, signal, tell);
    read = readOn(read, page);
    readAt ??= page.readAt;
    cursor = page.next ?? undefined;
    if (changedAfter === undefined && cursor !== undefined) tell(read);
  }
  return { ...read, readAt: readAt ?? null, isWhole: true };
}

/** The text that a run runs. It never changes. */
export const definitionOf = (run: string) =>
  queryOptions({
    queryKey: [QUERY.workflows, 'definition', run],
    queryFn: ({ signal }) => valueOf(client.call('runs.definition', { params: { run }, signal })),
    staleTime: Infinity,
    refetchInterval: false,
  });

/** What a text says, and what a run of it with these inputs would do. */
export const checkOf = (file: string, text: string, inputs: Record<string, unknown>) =>
  queryOptions({
    queryKey: [QUERY.workflows, 'check', file, text, inputs],
    queryFn: ({ signal }) =>
      valueOf(client.call('workflows.check', { body: { file, text, inputs }, signal })),
    staleTime: 60_000,
    refetchInterval: false,
  });

export const oneStep = (run: string, step: string) =>
  queryOptions({
    queryKey: [QUERY.runs, 'step', run, step],
    queryFn: ({ signal }) => valueOf(client.call('runs.step', { params: { run, step }, signal })),
  });

export const planOf = (run: string, fromStep: string | undefined) =>
  queryOptions({
    queryKey: [QUERY.runs, 'plan', run, fromStep ?? ''],
    queryFn: ({ signal }) =>
      valueOf(
        client.call('runs.plan', {
          params: { run },
          query: fromStep === undefined ? {} : { fromStep },
          signal,
        }),
      ),
  });
