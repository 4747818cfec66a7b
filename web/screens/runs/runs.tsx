import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { HarnessCommand } from '../../parts/harness-command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Choice } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Rows } from '../../parts/section.tsx';
import { workflowLibrary } from '../workflows/workflow-queries.ts';
import { RunRow } from './run-row.tsx';
import { runPages } from './runs-queries.ts';
import type { RunFilter, RunsSearch } from './runs-search.ts';

const FILTERS: readonly { value: RunFilter; text: string }[] = [
  { value: 'all', text: 'All' },
  { value: 'live', text: 'Under way' },
  { value: 'waiting', text: 'Waiting' },
  { value: 'failed', text: 'Failed' },
  { value: 'done', text: 'Done' },
  { value: 'cancelled', text: 'Cancelled' },
];

/** Every run of workflows, the newest first; which ones stands in the address. */
export default function Runs() {
  const { state = 'all', workflow } = useSearch({ from: '/runs' });
  const { data, error, isFetched, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    runPages(state, workflow),
  );
  const runs = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Screen title="Runs" aside={<CopyCli words={listWords(state, workflow)} />}>
      <Filters search={{ state, workflow }} />
      {error && <Refusal error={error} />}
      {!isFetched && <p className="text-quiet">Reading …</p>}
      {runs.length > 0 && (
        <Rows label="Runs">
          {runs.map((run) => (
            <li key={run.id}>
              <RunRow run={run} />
            </li>
          ))}
        </Rows>
      )}
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()} className="self-start">
          {isFetchingNextPage ? 'Reading …' : 'Show more'}
        </Button>
      )}
      {isFetched && !error && runs.length === 0 && (
        <NoRuns isFiltered={state !== 'all' || workflow !== undefined} />
      )}
    </Screen>
  );
}

const listWords = (state: RunFilter, workflow: string | undefined): string[] => [
  'muster',
  'workflow',
  'history',
  ...(state === 'all' ? [] : ['--state', state]),
  ...(workflow === undefined ? [] : ['--workflow', workflow]),
];

function Filters({ search: { state, workflow } }: { search: RunsSearch }) {
  const navigate = useNavigate({ from: '/runs' });
  const library = useQuery(workflowLibrary).data?.items ?? [];
  const names = [
    ...new Set([...library.map(({ name }) => name), ...(workflow === undefined ? [] : [workflow])]),
  ];
  const change = (more: RunsSearch) => void navigate({ search: (before) => ({ ...before, ...more }) });
  return (
    <div className="grid grid-cols-2 gap-3 sm:max-w-lg">
      <Choice
        label="State"
        value={state ?? 'all'}
        options={FILTERS}
        change={(one) => change({ state: one === 'all' ? undefined : one })}
      />
      <Choice
        label="Workflow"
        value={workflow ?? ''}
        options={[{ value: '', text: 'Every' }, ...names.map((name) => ({ value: name, text: name }))]}
        change={(name) => change({ workflow: name === '' ? undefined : name })}
      />
    </div>
  );
}

function NoRuns({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered)
    return (
      <Empty title="No run is like that.">
        <Link to="/runs" search={{}} className="text-accent underline">
          See all runs
        </Link>
      </Empty>
    );
  return (
    <Empty title="Nothing has been run yet.">
      <p>A workflow has agents do steps one after another and side by side, and asks you where you say so.</p>
      <p>
        <Link to="/workflows" search={{}} className="text-accent underline">
          Choose one in the library
        </Link>
        , or start the built-in review of what you have changed:
      </p>
      <HarnessCommand words={['muster', 'workflow', 'run', 'code_review']} />
    </Empty>
  );
}
