import type { FileDiff, ToolCallFacts, TranscriptEntry } from '#domain';
import type { PermissionAnswer, PermissionQuestion, TurnSink } from '../port.ts';
import type { Redactor } from './known-secrets.ts';

type Streamed = Extract<TranscriptEntry, { type: 'text' | 'thought' }>;

/**
 * Takes secrets out of what goes into the transcript. Text comes in chunks: an end that may be the beginning of a secret
 * is held back until the next one. A permission is shown as it is asked for: whoever answers must see exactly that.
 */
export class RedactingSink implements TurnSink {
  readonly #sink: TurnSink;
  readonly #redactor: Redactor;
  #held: Streamed | undefined;

  constructor(sink: TurnSink, redactor: Redactor) {
    this.#sink = sink;
    this.#redactor = redactor;
  }

  entry(entry: TranscriptEntry): void {
    if (entry.type === 'text' || entry.type === 'thought') return this.#streamed(entry);
    this.flush();
    this.#sink.entry(redacted(entry, this.#redactor));
  }

  permission(question: PermissionQuestion): Promise<PermissionAnswer> {
    this.flush();
    return this.#sink.permission(question);
  }

  /** Nothing more of this text will come. */
  flush(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#sink.entry(held);
  }

  #streamed({ type, text }: Streamed): void {
    if (this.#held && this.#held.type !== type) this.flush();
    const whole = this.#redactor.text((this.#held?.text ?? '') + text);
    const clear = whole.length - this.#redactor.begunAtEnd(whole);
    this.#held = clear < whole.length ? { type, text: whole.slice(clear) } : undefined;
    if (clear > 0) this.#sink.entry({ type, text: whole.slice(0, clear) });
  }
}

function redacted(entry: Exclude<TranscriptEntry, Streamed>, redactor: Redactor): TranscriptEntry {
  switch (entry.type) {
    case 'prompt':
    case 'notice':
      return { ...entry, text: redactor.text(entry.text) };
    case 'tool_call':
      return { ...entry, call: redactedCall(entry.call, redactor) };
    case 'tool_update':
      return {
        ...entry,
        ...(entry.output === undefined ? {} : { output: redactor.text(entry.output) }),
        ...(entry.diff === undefined ? {} : { diff: redactedDiff(entry.diff, redactor) }),
      };
    case 'plan':
      return {
        ...entry,
        entries: entry.entries.map((one) => ({ ...one, text: redactor.text(one.text) })),
      };
    case 'usage':
    case 'mode':
    case 'commands':
    case 'gap':
      return entry;
  }
}

function redactedCall(call: ToolCallFacts, redactor: Redactor): ToolCallFacts {
  return {
    ...call,
    title: redactor.text(call.title),
    ...(call.command === undefined ? {} : { command: redactor.text(call.command) }),
    ...(call.diff === undefined ? {} : { diff: redactedDiff(call.diff, redactor) }),
    ...(call.input === undefined ? {} : { input: redactor.deep(call.input) }),
  };
}

function redactedDiff(diff: readonly FileDiff[], redactor: Redactor): FileDiff[] {
  return diff.map(({ path, oldText, newText }) => ({
    path,
    oldText: oldText === null ? null : redactor.text(oldText),
    newText: redactor.text(newText),
  }));
}
