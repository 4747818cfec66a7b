import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { plainText } from '../../parts/plain-text.ts';
import type { RunStep } from './run-queries.ts';
import { lookOfStep } from './step-look.ts';
import { StepStatus } from './step-status.tsx';
import { segmentsOf, sinceText, spanOf, ticksOf, type Segment, type Span } from './timeline.ts';
import { useNow } from './use-now.ts';

const ROW_PX = 32;
/** On a phone a name stands over its bar. */
const TALL_ROW_PX = 54;
const COLUMNS = 'sm:grid-cols-[minmax(7rem,13rem)_minmax(0,1fr)]';

interface TimelineProps {
  steps: readonly RunStep[];
  /** What is planned and was not asked for: dashed, below. */
  pending: readonly string[];
  isLive: boolean;
  selected: string | undefined;
  select: (name: string) => void;
}

/** Where the time of each step went: waiting, being dispatched, at work. */
export function TimelineView({ steps, pending, isLive, selected, select }: TimelineProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [isNarrow] = useState(() => !window.matchMedia('(min-width: 640px)').matches);
  const rowPx = isNarrow ? TALL_ROW_PX : ROW_PX;
  const now = useNow(isLive);
  const span = useMemo(() => spanOf(steps, now), [steps, now]);
  const rows = useVirtualizer({
    count: steps.length + pending.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 10,
  });
  const at = steps.findIndex(({ name }) => name === selected);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at, { align: 'auto' });
  }, [rows, at]);
  return (
    <div className="flex min-h-0 flex-1 flex-col rounded-lg border border-line bg-raised">
      <Legend />
      <div className={`grid border-y border-line text-xs text-quiet ${COLUMNS}`}>
        <span className="px-2 py-1 max-sm:hidden">Step</span>
        <Axis span={span} most={isNarrow ? 3 : 7} />
      </div>
      <div
        ref={scroller}
        role="region"
        aria-label="Timeline"
        tabIndex={0}
        className="max-h-[65vh] min-h-0 flex-1 overflow-y-auto -outline-offset-2"
      >
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const step = steps[index];
            return (
              <li
                key={step?.id ?? pending[index - steps.length]}
                className="absolute inset-x-0"
                style={{ top: start, height: rowPx }}
              >
                {step ? (
                  <StepRow
                    step={step}
                    span={span}
                    now={now}
                    isSelected={step.name === selected}
                    select={select}
                  />
                ) : (
                  <PendingRow name={pending[index - steps.length] ?? ''} />
                )}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}

const PARTS: Readonly<Record<Segment['part'], { text: string; className: string; hatch?: string }>> = {
  queued: { text: 'queued', className: 'bg-transparent border border-needs' },
  dispatching: {
    text: 'dispatching',
    className: 'border border-accent',
    hatch: 'repeating-linear-gradient(135deg, var(--accent) 0 2px, transparent 2px 6px)',
  },
  asking: {
    text: 'asking people',
    className: 'border border-needs',
    hatch: 'repeating-linear-gradient(90deg, var(--needs) 0 2px, transparent 2px 5px)',
  },
  running: { text: 'running', className: 'bg-accent border border-accent' },
};

const BAR_OF: Readonly<Record<string, string>> = {
  failed: 'bg-bad border-bad',
  done: 'bg-good border-good',
  cancelled: 'bg-quiet border-quiet',
};

function Legend() {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 px-2 py-1.5 text-xs text-quiet">
      {Object.values(PARTS).map(({ text, className, hatch }) => (
        <span key={text} className="inline-flex items-center gap-1.5">
          <span
            aria-hidden="true"
            className={`inline-block h-2.5 w-5 rounded-sm ${className}`}
            style={hatch === undefined ? undefined : { backgroundImage: hatch }}
          />
          {text}
        </span>
      ))}
      <span className="inline-flex items-center gap-1.5">
        <span
          aria-hidden="true"
          className="inline-block h-2.5 w-5 rounded-sm border border-dashed border-quiet"
        />
        to come
      </span>
    </p>
  );
}

function Axis({ span, most }: { span: Span; most: number }) {
  return (
    <span aria-hidden="true" className="relative mr-14 block h-6 overflow-hidden max-sm:ml-2">
      {ticksOf(span, most).map(({ at, ms }) => (
        <span
          key={ms}
          className="absolute inset-y-0 border-l border-line pl-1 leading-6 whitespace-nowrap"
          style={{ left: `${at * 100}%` }}
        >
          {sinceText(ms)}
        </span>
      ))}
    </span>
  );
}

const ROW = `grid h-full w-full items-center border-b border-line text-left -outline-offset-2 ${COLUMNS}`;

function StepRow(parts: {
  step: RunStep;
  span: Span;
  now: number;
  isSelected: boolean;
  select: (name: string) => void;
}) {
  const { step, span, now, isSelected, select } = parts;
  const segments = segmentsOf(step, span, now);
  const took = (step.endedAt ?? now) - step.createdAt;
  const said = segments
    .map(({ part, from, to }) => `${PARTS[part].text} ${sinceText((to - from) * (span.to - span.from))}`)
    .join(', ');
  return (
    <button
      type="button"
      data-row
      aria-pressed={isSelected}
      title={said}
      onClick={() => select(step.name)}
      className={`${ROW} ${isSelected ? 'bg-sunken' : 'hover:bg-sunken'}`}
    >
      <span className="flex min-w-0 items-baseline gap-1.5 px-2">
        <StepStatus look={lookOfStep(step.word)} isShapeOnly />
        <span className={`truncate ${isSelected ? 'font-semibold' : ''}`}>{plainText(step.name)}</span>
        {step.tries > 1 && <span className="shrink-0 text-xs text-needs">× {step.tries} tries</span>}
      </span>
      <span className="relative mr-14 block h-full min-h-5 max-sm:ml-2">
        {segments.map(({ part, from, to }) => (
          <Bar key={part} part={part} state={step.state} from={from} to={to} />
        ))}
        <span className="absolute top-1/2 left-full ml-1.5 w-12 -translate-y-1/2 text-xs whitespace-nowrap text-quiet">
          {step.reusedFrom === null ? sinceText(Math.max(0, took)) : 'kept'}
        </span>
        <span className="sr-only">{said}</span>
      </span>
    </button>
  );
}

function Bar({ part, state, from, to }: Segment & { state: RunStep['state'] }) {
  const { className, hatch } = PARTS[part];
  const ended = part === 'running' ? BAR_OF[state] : undefined;
  return (
    <span
      aria-hidden="true"
      className={`absolute top-1/2 h-3.5 min-w-0.5 -translate-y-1/2 rounded-sm ${ended === undefined ? className : `border ${ended}`}`}
      style={{
        left: `${from * 100}%`,
        width: `${(to - from) * 100}%`,
        ...(hatch === undefined ? {} : { backgroundImage: hatch }),
      }}
    />
  );
}

function PendingRow({ name }: { name: string }) {
  return (
    <div className={`${ROW} text-quiet`}>
      <span className="truncate px-2">
        <span aria-hidden="true" className="mr-1.5 inline-block w-3 text-center">
          ·
        </span>
        {plainText(name)} <span className="sr-only">to come</span>
      </span>
      <span
        aria-hidden="true"
        className="mr-14 block h-3.5 rounded-sm border border-dashed max-sm:ml-2 border-quiet"
      />
    </div>
  );
}
