import type { Ref } from 'react';
import { Button } from '../../parts/button.tsx';

/** Finds words in a transcript; Enter goes to the next place, Shift and Enter to the one before. */
export function FindBar(parts: {
  text: string;
  change: (text: string) => void;
  /** From 0; -1: none yet. */
  place: number;
  count: number;
  go: (step: 1 | -1) => void;
  /** So many entries were read; absent: all of them. */
  reading: number | undefined;
  field: Ref<HTMLInputElement>;
}) {
  const { text, change, place, count, go, reading, field } = parts;
  return (
    <search className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-1.5">
      <input
        ref={field}
        type="search"
        aria-label="Find in the transcript"
        placeholder="Find  /"
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
          else if (event.key === 'Escape') change('');
          else return;
          event.preventDefault();
        }}
        className="min-h-7 w-40 min-w-0 rounded-md border border-line bg-raised px-2 placeholder:text-quiet max-md:flex-1"
      />
      {text.trim() !== '' && (
        <>
          <span role="status" className="text-quiet">
            {count === 0 ? 'nowhere' : `${place + 1} of ${count}`}
          </span>
          <Button onClick={() => go(-1)} disabled={count === 0} aria-label="Place before">
            ↑
          </Button>
          <Button onClick={() => go(1)} disabled={count === 0} aria-label="Next place">
            ↓
          </Button>
        </>
      )}
      {reading !== undefined && (
        <span className="ml-auto text-quiet">Reading: {reading.toLocaleString()} entries so far</span>
      )}
    </search>
  );
}
