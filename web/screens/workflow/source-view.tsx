import { useRef, type Ref } from 'react';
import { plainText } from '../../parts/plain-text.ts';
import type { Checked } from '../run/run-queries.ts';

type Finding = Checked['findings'][number];

const FONT = 'font-mono text-[13px] leading-5';

/** A text with its line numbers, and below what is wrong with it, at line and column; `change` absent: only to be read. */
export function SourceView(parts: {
  label: string;
  text: string;
  findings: readonly Finding[];
  change?: (text: string) => void;
}) {
  const { label, text, findings, change } = parts;
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const lines = text.split('\n').length;
  const goTo = ({ line, column }: Finding) => {
    const element = area.current;
    if (!element) return;
    const at = offsetOf(text, line, column);
    element.focus();
    element.setSelectionRange(at, at);
    element.scrollTop = Math.max(0, (line - 6) * 20);
  };
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col gap-2">
      <div className="flex min-h-64 flex-1 overflow-hidden rounded-lg border border-line bg-raised">
        <Gutter at={gutter} lines={lines} findings={findings} />
        <textarea
          ref={area}
          aria-label={label}
          aria-invalid={findings.some(({ severity }) => severity === 'error')}
          value={text}
          readOnly={change === undefined}
          wrap="off"
          spellCheck={false}
          onChange={(event) => change?.(event.target.value)}
          onScroll={({ currentTarget }) => {
            if (gutter.current) gutter.current.scrollTop = currentTarget.scrollTop;
          }}
          className={`${FONT} min-h-64 min-w-0 flex-1 resize-none bg-transparent p-2 -outline-offset-2`}
        />
      </div>
      <Findings findings={findings} goTo={goTo} />
    </div>
  );
}

function Gutter(parts: { at: Ref<HTMLPreElement>; lines: number; findings: readonly Finding[] }) {
  const marked = new Map(parts.findings.map(({ line, severity }) => [line, severity]));
  const look = (line: number) => {
    const severity = marked.get(line);
    return severity === undefined ? '' : severity === 'error' ? 'font-semibold text-bad' : 'text-needs';
  };
  return (
    <pre
      ref={parts.at}
      aria-hidden="true"
      className={`${FONT} shrink-0 overflow-hidden border-r border-line bg-sunken p-2 text-right text-quiet select-none`}
    >
      {Array.from({ length: parts.lines }, (_, at) => (
        <span key={at} className={`block ${look(at + 1)}`}>
          {marked.has(at + 1) ? '▸ ' : ''}
          {at + 1}
        </span>
      ))}
    </pre>
  );
}

/** What is wrong, by line and column; a click goes there. */
function Findings({ findings, goTo }: { findings: readonly Finding[]; goTo: (finding: Finding) => void }) {
  if (findings.length === 0) return null;
  return (
    <ul aria-label="Findings" className="flex max-h-48 shrink-0 flex-col gap-1 overflow-y-auto">
      {findings.map((finding) => (
        <li key={`${finding.line}:${finding.column} ${finding.message}`} className="flex gap-2">
          <button
            type="button"
            onClick={() => goTo(finding)}
            className={`shrink-0 self-start font-mono text-[13px] underline underline-offset-4 ${finding.severity === 'error' ? 'text-bad' : 'text-needs'}`}
          >
            {finding.severity === 'error' ? '✕' : '!'} {finding.line}:{finding.column}
          </button>
          <span className="min-w-0 break-words whitespace-pre-wrap">{plainText(finding.message)}</span>
        </li>
      ))}
    </ul>
  );
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + Math.max(0, column - 1);
}
