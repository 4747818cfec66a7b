import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import type { SessionDetail } from '../../../live/views.ts';
import { Button } from '../../../parts/button.tsx';
import { CliCommand, CopyCli } from '../../../parts/copy-cli.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Choice, TextField } from '../../../parts/field.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { ALL, filtered, methodsOf, type WireFilter } from './wire-filter.ts';
import { wireOf, type WireLine } from './wire-queries.ts';
import { WireRow } from './wire-row.tsx';

/** What went between Muster and the harness, message by message. */
export default function WireTab({ session }: { session: SessionDetail }) {
  const pages = useInfiniteQuery(wireOf(session.id));
  const [filter, setFilter] = useState(ALL);
  const lines = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const shown = filtered(lines, filter);
  if (pages.error && lines.length === 0)
    return (
      <div className="flex flex-col items-start gap-3 p-4">
        <Refusal error={pages.error} />
        <Button onClick={() => void pages.refetch()}>Ask again</Button>
      </div>
    );
  if (pages.isPending) return <p className="p-4 text-quiet">Asking its agent for the log …</p>;
  if (lines.length === 0)
    return (
      <div className="p-4">
        <Empty title="Nothing went over its wire yet.">
          <p>Its agent writes down each message between Muster and the harness. Send it something:</p>
          <CliCommand words={['muster', 'session', 'send', session.id, 'hello']} />
        </Empty>
      </div>
    );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-end gap-3 border-b border-line p-3">
        <div className="grid gap-3 max-md:w-full max-md:grid-cols-2 md:contents">
          <Filter filter={filter} setFilter={setFilter} methods={methodsOf(lines)} />
        </div>
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <span className="text-quiet">
            {shown.length === lines.length
              ? `${lines.length} messages`
              : `${shown.length} of ${lines.length}`}
          </span>
          <Button
            disabled={!pages.hasPreviousPage || pages.isFetching}
            onClick={() => void pages.fetchPreviousPage()}
          >
            Earlier
          </Button>
          <Button disabled={pages.isFetching} onClick={() => void pages.fetchNextPage()}>
            {pages.isFetching ? 'Asking …' : 'Newer'}
          </Button>
          <CopyCli words={['muster', 'session', 'log', session.id, '--raw']} />
        </span>
      </div>
      {pages.error && <Refusal error={pages.error} />}
      <Lines lines={shown} />
    </div>
  );
}

function Filter(parts: {
  filter: WireFilter;
  setFilter: (filter: WireFilter) => void;
  methods: readonly string[];
}) {
  const { filter, setFilter, methods } = parts;
  return (
    <>
      <Choice
        label="Direction"
        value={filter.to}
        options={[
          { value: 'both', text: 'Both' },
          { value: 'harness', text: '→ to the harness' },
          { value: 'muster', text: '← from it' },
        ]}
        change={(to) => setFilter({ ...filter, to })}
      />
      <Choice
        label="Method"
        value={filter.method}
        options={[{ value: '', text: 'All' }, ...methods.map((value) => ({ value, text: value }))]}
        change={(method) => setFilter({ ...filter, method })}
      />
      <TextField
        label="Holds"
        type="search"
        value={filter.text}
        change={(text) => setFilter({ ...filter, text })}
      />
    </>
  );
}

/** Only what is seen is in the page. */
function Lines({ lines }: { lines: readonly WireLine[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 33,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 10,
  });
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label="Protocol log"
      className="min-h-0 flex-1 overflow-y-auto"
    >
      {lines.length === 0 && <p className="p-4 text-quiet">No message that was read is like that.</p>}
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const line = lines[index];
          return (
            <div
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              className="absolute inset-x-0 border-b border-line"
              style={{ transform: `translateY(${start}px)` }}
            >
              {line && <WireRow line={line} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}
