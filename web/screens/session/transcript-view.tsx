import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef, useState, type RefObject } from 'react';
import { Button } from '../../parts/button.tsx';
import { RowView } from './row-view.tsx';
import type { Row, Transcript } from './transcript.ts';

/** As near to its end counts as being at it, in pixels. */
const NEAR_PX = 48;
const ROW_PX = 64;

/** A transcript of any length: only what is seen is in the page. Follows its end until one scrolls up. */
export function TranscriptView({
  transcript,
  label = 'Transcript',
}: {
  transcript: Transcript | undefined;
  /** Which one, where several are seen at once. */
  label?: string;
}) {
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
              className="absolute inset-x-0 pb-3"
              style={{ transform: `translateY(${start}px)` }}
            >
              <RowAt rows={rows} index={index} />
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

/** Keeps the end in sight until one scrolls up: `grown` changes whenever what scrolls has become longer. */
function useFollowing(scroller: RefObject<HTMLDivElement | null>, grown: string) {
  const [follows, setFollows] = useState(true);
  const before = useRef({ top: 0, height: 0, seen: 0 });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (follows) element.scrollTop = element.scrollHeight;
    before.current = placeOf(element);
  }, [scroller, follows, grown]);
  // What stands around it grows and shrinks, and may hide it for a while.
  useEffect(() => {
    const element = scroller.current;
    if (!follows || !element) return;
    const sized = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight;
      before.current = placeOf(element);
    });
    sized.observe(element);
    return () => sized.disconnect();
  }, [scroller, follows]);
  const heed = () => {
    const element = scroller.current;
    if (!element) return;
    const [was, now] = [before.current, placeOf(element)];
    before.current = now;
    if (now.height - now.top - now.seen < NEAR_PX) setFollows(true);
    // Where sizes changed too, it was not the reader who scrolled: rows were measured, or all of it was hidden.
    else if (now.top < was.top && now.height === was.height && now.seen === was.seen) setFollows(false);
  };
  return { follows, setFollows, heed };
}

const placeOf = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement) => ({
  top: scrollTop,
  height: scrollHeight,
  seen: clientHeight,
});

function RowAt({ rows, index }: { rows: readonly Row[]; index: number }) {
  const row = rows[index];
  return row && <DrawnRow row={row} />;
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

const PLAN_SHAPES = { pending: '○', in_progress: '●', completed: '✓' } as const;

function PlanView({ plan }: { plan: Transcript['plan'] }) {
  const done = plan.filter(({ status }) => status === 'completed').length;
  return (
    <details className="border-b border-line px-4 py-2" open>
      <summary className="cursor-pointer font-medium">
        Plan: {done} of {plan.length} done
      </summary>
      <ul className="mt-1 max-h-40 overflow-y-auto">
        {plan.map(({ text, status }) => (
          <li key={text}>
            <span aria-hidden="true" className="mr-1.5 inline-block w-3 text-center text-quiet">
              {PLAN_SHAPES[status]}
            </span>
            <span className="sr-only">{status.replace('_', ' ')}: </span>
            {text}
          </li>
        ))}
      </ul>
    </details>
  );
}
