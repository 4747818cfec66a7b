import { CopyText } from '../../../parts/copy-text.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { isAlive, pretty } from './wire-filter.ts';
import type { WireLine } from './wire-queries.ts';

/** One message in a line; all of it when opened. */
export function WireRow({ line }: { line: WireLine }) {
  const { seq, at, to, method, kind, message, cut } = line;
  const when = new Date(at);
  const shown = isAlive(line) ? 'answer' : kind;
  const isOut = to === 'harness';
  return (
    <details>
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-3 px-3 py-1.5 -outline-offset-2 hover:bg-sunken">
        <span className="w-12 text-right font-mono text-xs text-quiet">{seq}</span>
        <time
          dateTime={when.toISOString()}
          title={when.toLocaleString()}
          className="font-mono text-xs text-quiet"
        >
          {when.toLocaleTimeString(undefined, { hour12: false })}.{String(at % 1_000).padStart(3, '0')}
        </time>
        <span className={isOut ? 'text-accent' : 'text-good'}>
          <span aria-hidden="true">{isOut ? '→' : '←'}</span>
          <span className="sr-only">{isOut ? 'to the harness' : 'from the harness'}</span>
        </span>
        <span className={`font-mono text-[13px] ${shown === 'error' ? 'text-bad' : ''}`}>
          {shown === 'answer' || shown === 'error' ? `${shown} ` : ''}
          {method ?? ''}
        </span>
        {shown !== kind && <span className="text-xs text-quiet">it answers: nobody has this method</span>}
        {cut && <span className="text-needs">cut</span>}
        <span className="min-w-0 flex-1 basis-24 truncate font-mono text-xs text-quiet">
          {plainText(message.slice(0, 300))}
        </span>
      </summary>
      <div className="relative px-3 pb-2">
        <pre
          tabIndex={0}
          aria-label={`Message ${seq}`}
          className="max-h-96 overflow-auto rounded-md border border-line bg-sunken p-2.5 pr-16 font-mono text-[13px] break-words whitespace-pre-wrap"
        >
          {plainText(pretty(message))}
        </pre>
        <div className="absolute top-1 right-5">
          <CopyText text={message} />
        </div>
      </div>
    </details>
  );
}
