import { isText, withText } from './text-of-chunk.ts';
import type { Redactor } from '../redaction/known-secrets.ts';

interface Held {
  /** The chunk that the text came with. */
  message: unknown;
  kind: string;
  text: string;
}

/**
 * Takes secrets out of messages. A text comes in chunks: its end that may be the beginning of a secret is held back and
 * goes with the next chunk of it, else a secret could be read over two lines.
 */
export class StreamedText {
  readonly #redactor: Redactor;
  #held: Held | undefined;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** What may be written now, in order. */
  take(message: unknown): unknown[] {
    const chunk = isText(message);
    if (!chunk) return [...this.flush(), this.#redactor.deep(message)];
    const before = this.#held?.kind === chunk.kind ? this.#held.text : '';
    const out = before === '' ? this.flush() : [];
    const whole = this.#redactor.text(before + chunk.text);
    const clear = whole.length - this.#redactor.begunAtEnd(whole);
    const rest = this.#redactor.deep(withText(message, ''));
    this.#held =
      clear < whole.length ? { message: rest, kind: chunk.kind, text: whole.slice(clear) } : undefined;
    // An empty chunk was one; one that is held back whole comes later.
    if (clear > 0 || whole === '') out.push(withText(rest, whole.slice(0, clear)));
    return out;
  }

  /** Nothing more of this text comes. */
  flush(): unknown[] {
    const held = this.#held;
    this.#held = undefined;
    return held ? [withText(held.message, held.text)] : [];
  }
}
