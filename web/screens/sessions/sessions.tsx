import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sessionPages } from '../../live/queries.ts';
import { Button } from '../../parts/button.tsx';
import { HarnessCommand } from '../../parts/harness-command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { SessionRow } from '../../parts/session-row.tsx';
import { VirtualRows } from '../../parts/virtual-rows.tsx';

const ROW_PX = 40;

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
      {sessions.length > 0 && (
        <VirtualRows
          items={sessions}
          draw={(session) => <SessionRow session={session} />}
          rowPx={ROW_PX}
          className="max-h-[75vh]"
        />
      )}
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
