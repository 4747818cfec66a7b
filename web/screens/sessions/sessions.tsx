import { useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { sessionPages } from '../../live/queries.ts';
import type { Session } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { HarnessCommand } from '../../parts/harness-command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { SessionRow } from '../../parts/session-row.tsx';

/** Every session that the reader may see: those that live, or all there ever were. */
export default function Sessions() {
  const [state, setState] = useState<'live' | 'all'>('live');
  const { data, error, isFetched, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    sessionPages(state),
  );
  const sessions = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Screen title="Sessions" aside={<Choice state={state} choose={setState} />}>
      {error && <Refusal error={error} />}
      {!isFetched && <p className="text-quiet">Reading …</p>}
      {sessions.length > 0 && <List sessions={sessions} />}
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()} className="self-start">
          {isFetchingNextPage ? 'Reading …' : 'Show more'}
        </Button>
      )}
      {isFetched && !error && sessions.length === 0 && (
        <Empty title={state === 'live' ? 'No session lives.' : 'There has been no session yet.'}>
          <p>A session is one conversation with a harness. Open one that stays and can be talked to again:</p>
          <HarnessCommand
            words={['muster', 'session', 'spawn', 'Say hello', '--delegate', '--label', 'first']}
          />
        </Empty>
      )}
    </Screen>
  );
}

function Choice({ state, choose }: { state: 'live' | 'all'; choose: (state: 'live' | 'all') => void }) {
  return (
    <div role="group" aria-label="Which sessions" className="flex gap-1">
      {(['live', 'all'] as const).map((one) => (
        <Button
          key={one}
          aria-pressed={state === one}
          look={state === one ? 'main' : 'plain'}
          onClick={() => choose(one)}
        >
          {one === 'live' ? 'Live' : 'All'}
        </Button>
      ))}
    </div>
  );
}

const ROW_PX = 40;

function List({ sessions }: { sessions: readonly Session[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: sessions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => sessions[index]?.id ?? index,
    overscan: 12,
  });
  return (
    <div
      ref={scroller}
      tabIndex={-1}
      className="max-h-[75vh] overflow-y-auto rounded-lg border border-line bg-raised"
    >
      <ul className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const session = sessions[index];
          return (
            session && (
              <li
                key={key}
                data-index={index}
                ref={rows.measureElement}
                className="absolute inset-x-0 border-b border-line"
                style={{ transform: `translateY(${start}px)` }}
              >
                <SessionRow session={session} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}
