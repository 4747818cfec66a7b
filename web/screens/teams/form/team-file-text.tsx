import { useRef, type RefObject } from 'react';
import { Button } from '../../../parts/button.tsx';
import { foundLines, offsetOf, type Finding } from '../artifacts/finding-lines.ts';

const LEAST_LINES = 14;
const LINE = 'font-mono text-[13px] leading-5';

/** The text with its line numbers, and below it what is wrong, each at its line. */
export function TeamFileText(parts: {
  text: string;
  change: (text: string) => void;
  findings: readonly Finding[];
  /** Whether `findings` are about this very text. */
  isRead: boolean;
}) {
  const { text, change, findings, isRead } = parts;
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split('\n').length;
  const wrong = new Set(findings.map(({ line }) => line));
  return (
    <div className="flex flex-col gap-3">
      <div
        className={`flex max-h-[60vh] overflow-auto rounded-md border bg-raised ${wrong.size > 0 ? 'border-bad' : 'border-line'}`}
      >
        <div aria-hidden="true" className={`sticky left-0 bg-sunken px-2 py-2 text-right text-quiet ${LINE}`}>
          {Array.from({ length: Math.max(lines, LEAST_LINES) }, (_, at) => (
            <div key={at} className={wrong.has(at + 1) ? 'font-semibold text-bad' : ''}>
              {wrong.has(at + 1) ? '▸' : ''}
              {at + 1}
            </div>
          ))}
        </div>
        <textarea
          ref={area}
          aria-label="Text of the team file"
          aria-invalid={wrong.size > 0}
          aria-describedby="team-file-findings"
          value={text}
          rows={Math.max(lines, LEAST_LINES)}
          wrap="off"
          spellCheck={false}
          onChange={(event) => change(event.target.value)}
          className={`min-w-0 flex-1 resize-none overflow-x-auto overflow-y-hidden bg-transparent px-2 py-2 -outline-offset-2 ${LINE}`}
        />
      </div>
      <OpenFile change={change} />
      <div id="team-file-findings" role="status">
        {!isRead ? (
          <p className="text-quiet">Reading …</p>
        ) : findings.length === 0 ? (
          <p className="text-good">✓ A team can be formed from it.</p>
        ) : (
          <Found text={text} findings={findings} area={area} />
        )}
      </div>
    </div>
  );
}

function Found(parts: {
  text: string;
  findings: readonly Finding[];
  area: RefObject<HTMLTextAreaElement | null>;
}) {
  const { text, findings, area } = parts;
  const go = ({ line, column }: Finding) => {
    const at = offsetOf(text, line, column);
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  };
  return (
    <ul aria-label="What is wrong with it" className="flex flex-col gap-2">
      {foundLines(text, findings).map(({ line, text: written, findings: found }) => (
        <li key={line} className="rounded-md border border-bad p-2">
          <code className="block truncate font-mono whitespace-pre text-[13px] text-quiet">
            {line} │ {written}
          </code>
          {found.map((finding) => (
            <button
              key={`${finding.column} ${finding.message}`}
              type="button"
              onClick={() => go(finding)}
              className="block text-left text-bad underline-offset-4 hover:underline"
            >
              {finding.line}:{finding.column} {finding.message}
            </button>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** Takes the text out of a file of the reader's machine. */
function OpenFile({ change }: { change: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".yaml,.yml,text/*"
        aria-label="Team file"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          void event.target.files?.[0]?.text().then(change);
          event.target.value = '';
        }}
      />
      <Button onClick={() => input.current?.click()} className="self-start">
        Open a file …
      </Button>
    </>
  );
}
