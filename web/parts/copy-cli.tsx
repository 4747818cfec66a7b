import { useState } from 'react';
import { pageClock } from '../live/page-clock.ts';
import { cliLine } from './cli-words.ts';

/** Copies the command that does the same in a terminal. */
export function CopyCli({ words, label = 'Copy as CLI' }: { words: readonly string[]; label?: string }) {
  const [said, setSaid] = useState<'copied' | 'refused'>();
  const line = cliLine(...words);
  const copy = async () => {
    setSaid(
      await navigator.clipboard.writeText(line).then(
        () => 'copied' as const,
        () => 'refused' as const,
      ),
    );
    pageClock.after(2_000, () => setSaid(undefined));
  };
  return (
    <button
      type="button"
      title={line}
      onClick={() => void copy()}
      className="min-h-8 rounded-md px-1.5 text-quiet underline decoration-dotted underline-offset-4 hover:text-ink"
    >
      <span aria-live="polite">
        {said === 'copied' ? 'Copied' : said === 'refused' ? `Not copied; type: ${line}` : label}
      </span>
    </button>
  );
}

/** A command that is there to be read and copied. */
export function CliCommand({ words }: { words: readonly string[] }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <code className="rounded-md border border-line bg-sunken px-2 py-1 font-mono text-[13px]">
        {cliLine(...words)}
      </code>
      <CopyCli words={words} label="Copy" />
    </div>
  );
}
