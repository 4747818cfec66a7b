import type { SessionId } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { TranscriptPrinter } from '../output/transcript-lines.ts';
import type { Style } from '../output/style.ts';
import { TranscriptFollower } from '#contract/client';

/** Of a transcript that is open, in characters: whoever wants more reads `muster session history`. */
const KEPT_CHARACTERS = 200_000;

/** What was said and done in one session, as text that grows. */
export class TranscriptTail {
  readonly session: SessionId;
  readonly #follower: TranscriptFollower;
  #text = '';

  constructor(context: Pick<CommandContext, 'call'>, session: SessionId, style: Style) {
    this.session = session;
    const printer = new TranscriptPrinter((text) => {
      this.#text = (this.#text + text).slice(-KEPT_CHARACTERS);
    }, style);
    this.#follower = new TranscriptFollower(context, { session, after: 0 }, ({ entry }) =>
      printer.entry(entry),
    );
  }

  get text(): string {
    return this.#text;
  }

  catchUp(): Promise<void> {
    return this.#follower.catchUp();
  }
}
