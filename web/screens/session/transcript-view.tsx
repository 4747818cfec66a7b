import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef } from 'react';
import { Button } from '../../parts/button.tsx';
import { PlanView } from './plan-view.tsx';
import { RowView } from './row-view.tsx';
import { TurnEndView } from './turn-end-view.tsx';
import type { Row, Transcript } from './transcript.ts';
import type { TurnEnd } from './turn-words.ts';
import { useFollowing } from './use-following.ts';

const ROW_PX = 64;

export interface TranscriptParts {
  transcript: Transcript | undefined;
  /** Which one, where several are seen at once. */
  label?: string;
  /** How turns ended, by the number of the last row of each. */
  ends?: ReadonlyMap<number, TurnEnd>;
  /** The row that an address or a search leads to; gone to when it is another object. */
  at?: { index: number } | undefined;
  /** Each row has an address of its own: `#120`. */
  hasAddresses?: boolean;
}

/** A transcript of any length: only what is seen is in the page. Follows its end until one scrolls up. */
export function TranscriptView(parts: TranscriptParts) {
  const { transcript, label = 'Transcript', ends = NO_ENDS, at, hasAddresses = false } = parts;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = transcript?.rows ?? [];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.seq ?? index,
    overscan: 8,
  });
  const height = virtual.getTotalSize();
  const { follows, setFollows, heed } = useFollowing(scroller, `${height} ${transcript?.last}`);
  useEffect(() => {
    if (!at) return;
    setFollows(false);
    virtual.scrollToIndex(at.index, { align: 'center' });
  }, [at]);
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {transcript && transcript.plan.length > 0 && <PlanView plan={transcript.plan} />}
      <div
        ref={scroller}
        onScroll={heed}
        // Reachable by keyboard: what scrolls must be scrolled without a mouse too.
        tabIndex={0}
        role="region"
        aria-label={label}
        className="min-h-0 flex-1 overflow-y-auto px-4 py-3"
      >
        <BeforeRows transcript={transcript} />
        <div className="relative" style={{ height }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => (
            <div
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              className="group absolute inset-x-0 pb-3"
              style={{ transform: `translateY(${start}px)` }}
            >
              <div className={index === at?.index ? MARKED : ''}>
                <RowAt rows={rows} index={index} hasAddress={hasAddresses} />
              </div>
              <EndAfter row={rows[index]} ends={ends} />
            </div>
          ))}
        </div>
      </div>
      {!follows && (
        <Button onClick={() => setFollows(true)} className="absolute right-4 bottom-3 shadow-lg">
          Jump to latest
        </Button>
      )}
    </div>
  );
}

const NO_ENDS: ReadonlyMap<number, TurnEnd> = new Map();
const MARKED = 'rounded-md outline-2 outline-offset-4 outline-accent';

function RowAt({ rows, index, hasAddress }: { rows: readonly Row[]; index: number; hasAddress: boolean }) {
  const row = rows[index];
  if (!row) return null;
  return (
    <>
      <DrawnRow row={row} isOpen={index === rows.length - 1} />
      {hasAddress && (
        <a
          href={`#${row.seq}`}
          aria-label={`Address of entry ${row.seq}`}
          title={`Entry ${row.seq}`}
          className="absolute top-0 -left-3.5 px-0.5 text-quiet opacity-0 group-hover:opacity-100 focus:opacity-100"
        >
          #
        </a>
      )}
    </>
  );
}

function EndAfter({ row, ends }: { row: Row | undefined; ends: ReadonlyMap<number, TurnEnd> }) {
  const end = row && ends.get(row.seq);
  return end ? <TurnEndView end={end} /> : null;
}

/** A row that did not change is the same object: it is not drawn anew while others stream. */
const DrawnRow = memo(RowView);

/** What there is to say while there are no rows, or before the first. */
function BeforeRows({ transcript }: { transcript: Transcript | undefined }) {
  if (!transcript) return <p className="text-quiet">Reading …</p>;
  if (transcript.pruned) return <p className="text-quiet">The beginning is no longer kept.</p>;
  if (transcript.rows.length > 0 || transcript.more) return null;
  return (
    <p className="text-quiet">Nothing has been said yet. What you send shows here, then what it answers.</p>
  );
}
