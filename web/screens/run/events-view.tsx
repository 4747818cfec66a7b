import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { TextField, Tick } from '../../parts/field.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { eventsLike, eventsOf, type RunEvent } from './run-events.ts';
import type { RunDetail, RunStep } from './run-queries.ts';
import { lookOfStep } from './step-look.ts';
import { StepStatus } from './step-status.tsx';

const ROW_PX = 34;

interface EventsProps {
  steps: readonly RunStep[];
  notes: RunDetail['notes'];
  selected: string | undefined;
  select: (name: string) => void;
}

/** What happened, the latest first: steps as they began and ended, and what the program itself said. */
export function EventsView({ steps, notes, selected, select }: EventsProps) {
  const [text, setText] = useState('');
  const [isFailuresOnly, setFailuresOnly] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const all = useMemo(() => eventsOf(steps, notes).toReversed(), [steps, notes]);
  const events = eventsLike(all, text, isFailuresOnly);
  const rows = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => events[index]?.id ?? index,
    overscan: 10,
  });
  const first = useRef(events.findIndex(({ step }) => step?.name === selected));
  useEffect(() => {
    if (first.current >= 0) rows.scrollToIndex(first.current, { align: 'auto' });
  }, [rows]);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <div className="min-w-40 flex-1">
          <TextField label="Find" value={text} placeholder="A step, a phase, a word" change={setText} />
        </div>
        <Tick label="Failures only" value={isFailuresOnly} change={setFailuresOnly} />
      </div>
      <div
        ref={scroller}
        role="region"
        aria-label="Events"
        tabIndex={0}
        className="max-h-[65vh] min-h-40 flex-1 overflow-y-auto rounded-lg border border-line bg-raised -outline-offset-2"
      >
        {events.length === 0 && (
          <p className="p-3 text-quiet">
            {all.length === 0 ? 'Nothing has happened yet.' : 'Nothing like that happened.'}
          </p>
        )}
        <ol className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, key, start }) => {
            const event = events[index];
            return (
              event && (
                <li
                  key={key}
                  className="absolute inset-x-0 border-b border-line"
                  style={{ top: start, height: ROW_PX }}
                >
                  <EventRow event={event} isSelected={event.step?.name === selected} select={select} />
                </li>
              )
            );
          })}
        </ol>
      </div>
    </div>
  );
}

function EventRow(parts: { event: RunEvent; isSelected: boolean; select: (name: string) => void }) {
  const { event, isSelected, select } = parts;
  const { step, word, text, at } = event;
  const time = new Date(at);
  const clock = (
    <time
      dateTime={time.toISOString()}
      title={time.toLocaleString()}
      className="w-17 shrink-0 font-mono text-xs text-quiet"
    >
      {time.toLocaleTimeString([], { hour12: false })}
    </time>
  );
  if (step === null)
    return (
      <p className="flex h-full items-center gap-3 px-3" title={plainText(text)}>
        {clock}
        <span className={`min-w-0 truncate ${word === 'phase' ? 'font-semibold' : 'text-quiet'}`}>
          {word === 'phase' ? `Phase: ${plainText(text)}` : plainText(text)}
        </span>
      </p>
    );
  return (
    <button
      type="button"
      data-row
      aria-pressed={isSelected}
      onClick={() => select(step.name)}
      title={plainText(text)}
      className={`flex h-full w-full items-center gap-3 px-3 text-left -outline-offset-2 ${isSelected ? 'bg-sunken font-medium' : 'hover:bg-sunken'}`}
    >
      {clock}
      <StepStatus
        look={word === 'note' || word === 'phase' ? lookOfStep('done') : lookOfStep(word)}
        isShapeOnly
      />
      <span className="max-w-[40%] shrink-0 truncate">{plainText(step.name)}</span>
      <span className="min-w-0 flex-1 truncate text-quiet">{plainText(text)}</span>
    </button>
  );
}
