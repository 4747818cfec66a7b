import { useState } from 'react';
import { ageText } from '../../parts/age-text.ts';
import { Button } from '../../parts/button.tsx';
import { OneDiff } from '../../parts/diff.tsx';
import { Markdown } from '../../parts/markdown.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { HubRowView } from '../../parts/transcript/hub-row-view.tsx';
import type { Row, ToolRow } from './transcript.ts';

/** One row of a transcript; `isOpen`: it may still be written. */
export function RowView({ row, isOpen = false }: { row: Row; isOpen?: boolean }) {
  const at = new Date(row.at).toLocaleString();
  switch (row.kind) {
    case 'prompt':
      return (
        <div title={at} className="rounded-lg border border-line bg-raised px-3 py-2">
          <p className="text-xs font-medium text-quiet">{row.byPerson ? 'You' : 'Prompt'}</p>
          <Words text={row.text} />
        </div>
      );
    case 'text':
      return (
        <div title={at}>
          <Said text={row.text} isOpen={isOpen} />
        </div>
      );
    case 'thought':
      return (
        <details title={at} className="text-quiet">
          <summary className="cursor-pointer">Thought</summary>
          <Words text={row.text} />
        </details>
      );
    case 'notice':
      return (
        <p title={at} className="border-l-2 border-line pl-3 break-words text-quiet">
          {plainText(row.text)}
        </p>
      );
    case 'command':
    case 'thread':
    case 'delegate':
    case 'mail':
      return <HubRowView row={row} />;
    case 'tool':
      return <Tool tool={row.tool} startedAt={row.at} />;
  }
}

/** Of a longer text only the beginning is drawn, until somebody wants all of it; in characters. */
const LONG = 30_000;

/** What the harness said. */
function Said({ text, isOpen }: { text: string; isOpen: boolean }) {
  const [all, setAll] = useState(false);
  if (text.length <= LONG) return <Markdown text={text} isOpen={isOpen} />;
  if (all) return <p className="break-words whitespace-pre-wrap">{plainText(text)}</p>;
  return (
    <>
      <Markdown text={text.slice(0, LONG)} isOpen />
      <Button onClick={() => setAll(true)}>Show all {text.length.toLocaleString()} characters</Button>
    </>
  );
}

function Words({ text }: { text: string }) {
  const [all, setAll] = useState(false);
  const isLong = text.length > LONG && !all;
  return (
    <>
      <p className="break-words whitespace-pre-wrap">{plainText(isLong ? text.slice(0, LONG) : text)}</p>
      {isLong && (
        <Button onClick={() => setAll(true)}>Show all {text.length.toLocaleString()} characters</Button>
      )}
    </>
  );
}

const SHAPES = {
  pending: { shape: '○', text: 'pending', tone: 'text-quiet' },
  in_progress: { shape: '●', text: 'running', tone: 'text-accent' },
  completed: { shape: '✓', text: 'done', tone: 'text-good' },
  failed: { shape: '✕', text: 'failed', tone: 'text-bad' },
  cancelled: { shape: '–', text: 'cancelled', tone: 'text-quiet' },
} as const;

/** A tool call in one line; all of it when opened. */
function Tool({ tool, startedAt }: { tool: ToolRow; startedAt: number }) {
  const { shape, text, tone } = SHAPES[tool.status];
  const took = tool.endedAt === undefined ? '' : ageText(tool.endedAt - startedAt);
  const result = [text, tool.exitCode === undefined ? '' : `exit ${tool.exitCode}`, took];
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="rounded-md border border-line bg-raised"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-2 px-3 py-1.5">
        <span aria-hidden="true" className={tone}>
          {shape}
        </span>
        <span className="min-w-0 flex-1 truncate font-mono text-[13px]">{plainText(tool.title)}</span>
        <span className={tone}>{result.filter((part) => part !== '').join(' · ')}</span>
      </summary>
      {isOpen && <ToolBody tool={tool} />}
    </details>
  );
}

/** Drawn when it is opened: a transcript has thousands of them. */
function ToolBody({ tool }: { tool: ToolRow }) {
  return (
    <div className="flex flex-col gap-2 border-t border-line p-3">
      {tool.command !== undefined && <pre className={BLOCK}>{plainText(tool.command)}</pre>}
      {tool.paths.length > 0 && <p className="break-all text-quiet">{tool.paths.join(', ')}</p>}
      {tool.diff.map(({ path, oldText, newText }) => (
        <OneDiff key={path} path={path} oldText={oldText} newText={newText} />
      ))}
      {tool.output !== '' && (
        <pre tabIndex={0} aria-label="Output" className={BLOCK}>
          {plainText(tool.output)}
        </pre>
      )}
    </div>
  );
}

const BLOCK =
  'max-h-80 overflow-auto rounded bg-sunken p-2 font-mono text-[13px] whitespace-pre-wrap break-words';
