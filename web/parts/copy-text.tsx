import { useState } from 'react';
import { pageClock } from '../live/page-clock.ts';

/** Copies a text that stands beside it. */
export function CopyText({ text, label = 'Copy' }: { text: string; label?: string }) {
  const [said, setSaid] = useState<'Copied' | 'Not copied'>();
  const copy = async () => {
    setSaid(
      await navigator.clipboard.writeText(text).then(
        () => 'Copied' as const,
        () => 'Not copied' as const,
      ),
    );
    pageClock.after(2_000, () => setSaid(undefined));
  };
  return (
    <button
      type="button"
      onClick={() => void copy()}
      className="min-h-7 rounded-md bg-raised px-1.5 text-xs text-quiet underline decoration-dotted underline-offset-4 hover:text-ink"
    >
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
