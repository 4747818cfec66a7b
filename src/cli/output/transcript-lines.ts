import { isCallOver, type KeptEntry, type ToolCallFacts } from '#domain';
import { callLine } from './approval-lines.ts';
import { diffLines } from './diff-lines.ts';
import { oneLine, plainText } from './plain-text.ts';
import type { Style } from './style.ts';

const OUTPUT_LINES = 20;

type ToolUpdate = Extract<KeptEntry, { type: 'tool_update' }>;

/** Writes entries as they come. A long text comes in several entries, which are one text to people. */
export class TranscriptPrinter {
  readonly #write: (text: string) => void;
  readonly #style: Style;
  /** Calls by what was told of them: whether with the command or the paths. */
  readonly #calls = new Map<string, boolean>();
  readonly #said = new Map<string, string>();
  #inText = false;

  constructor(write: (text: string) => void, style: Style) {
    this.#write = write;
    this.#style = style;
  }

  entry(entry: KeptEntry): void {
    if (entry.type === 'text') {
      this.#write(plainText(entry.text));
      this.#inText = true;
      return;
    }
    if (entry.type === 'tool_call' && !this.#tellsMore(entry.call)) return;
    const text = entryText(entry.type === 'tool_update' ? this.#unsaid(entry) : entry, this.#style);
    if (text !== '') this.line(text);
  }

  /** A call comes anew whenever its standing changes; some harnesses say only then what it is to do. */
  #tellsMore(call: ToolCallFacts): boolean {
    const isExact = call.command !== undefined || Boolean(call.paths?.length);
    const told = this.#calls.get(call.toolCallId);
    if (told !== undefined && (told || !isExact)) return false;
    this.#calls.set(call.toolCallId, isExact);
    return true;
  }

  /** Updates carry the output so far; only what is new of it is printed. */
  #unsaid(entry: ToolUpdate): ToolUpdate {
    const { toolCallId, output, status } = entry;
    const said = this.#said.get(toolCallId) ?? '';
    if (isCallOver(status)) this.#said.delete(toolCallId);
    else if (output !== undefined) this.#said.set(toolCallId, output);
    return output?.startsWith(said) ? { ...entry, output: output.slice(said.length) } : entry;
  }

  /** Something of ours between the entries, on lines of its own. */
  line(text: string): void {
    this.end();
    this.#write(`${text}\n`);
  }

  /** Ends a text that stands open. */
  end(): void {
    if (this.#inText) this.#write('\n');
    this.#inText = false;
  }
}

/** An entry as people read it; empty for what is of no use to them. */
function entryText(entry: Exclude<KeptEntry, { type: 'text' }>, style: Style): string {
  switch (entry.type) {
    case 'prompt':
      return `${style.bold('>')} ${indented(plainText(entry.text))}`;
    case 'thought':
      return style.dim(`· ${indented(plainText(entry.text).trim())}`);
    case 'tool_call':
      return `${style.active('*')} ${callLine(entry.call)}`;
    case 'tool_update':
      return toolUpdateText(entry, style);
    case 'plan':
      return entry.entries.map((item) => `  [${PLAN_MARK[item.status]}] ${oneLine(item.text)}`).join('\n');
    case 'notice':
      return style.attention(`! ${plainText(entry.text)}`);
    case 'gap':
      return style.attention(`! ${entry.dropped} updates are missing here: the hub was away too long.`);
    case 'command':
      return `${style.bold('/')} ${oneLine(entry.text.replace(/^\//u, ''))}\n  ${indented(plainText(entry.answer))}`;
    case 'thread':
    case 'delegate':
      return style.active(`+ ${entry.type} ${oneLine(entry.label)}: ${entry.session}`);
    case 'mode':
    case 'commands':
    case 'usage':
      return '';
  }
}

const PLAN_MARK = { pending: ' ', in_progress: '-', completed: 'x' } as const;

function toolUpdateText(entry: ToolUpdate, style: Style): string {
  const parts: string[] = [];
  const output = plainText(entry.output ?? '').replaceAll(/^\n+|\s+$/g, '');
  if (output !== '') parts.push(style.dim(`  ${indented(lastLines(output))}`));
  for (const change of entry.diff ?? []) parts.push(`  ${indented(diffLines(change, style))}`);
  if (entry.exitCode !== undefined && entry.exitCode !== 0)
    parts.push(style.bad(`  exit code ${entry.exitCode}`));
  else if (entry.status === 'failed') parts.push(style.bad('  failed'));
  else if (entry.status === 'cancelled') parts.push(style.attention('  cancelled'));
  return parts.join('\n');
}

function lastLines(text: string): string {
  const lines = text.split('\n');
  if (lines.length <= OUTPUT_LINES) return text;
  return [
    `… ${lines.length - OUTPUT_LINES} lines before (all of it: --json)`,
    ...lines.slice(-OUTPUT_LINES),
  ].join('\n');
}

const indented = (text: string): string => text.replaceAll('\n', '\n  ');
