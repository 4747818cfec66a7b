import { isId } from '#domain';
import { LineReader } from '../input/ask-line.ts';
import type { CommandContext } from '../command-context.ts';
import { answerLine, askedLine, type ApprovalView } from '../output/approval-lines.ts';
import { diffLines } from '../output/diff-lines.ts';
import { plainText } from '../output/plain-text.ts';
import { withPlace } from '../output/refusal-text.ts';
import { shortId } from '../output/short-id.ts';

const ANSWER_WITHIN_MS = 10 * 60_000;

/**
 * Tells what the sessions of a command ask, each question once, and where a person is at the terminal takes the answer
 * there. Whoever answers elsewhere meanwhile is first.
 */
export class AnswerInPlace {
  readonly #context: CommandContext;
  readonly #lines: LineReader;
  readonly #seen = new Set<string>();
  #answering: Promise<void> = Promise.resolve();

  constructor(context: CommandContext) {
    this.#context = context;
    this.#lines = new LineReader(context.io);
  }

  /** Whether somebody is there to be asked. */
  get isAsked(): boolean {
    const { io, json } = this.#context;
    return !json && io.stdin.isTTY === true && io.stdout.isTTY === true;
  }

  take(id: string | null): void {
    if (id === null || this.#seen.has(id)) return;
    this.#seen.add(id);
    this.#answering = this.#answering.then(() => this.#answer(id));
  }

  async #answer(id: string): Promise<void> {
    if (!isId('approval', id) || this.#context.io.signal.aborted) return;
    const shown = await this.#context.call('approvals.show', { params: { approval: id } });
    if (!shown.ok || shown.value.state !== 'pending') return;
    const approval = shown.value;
    this.#context.talk(`Needs you: ${askedLine(approval)}`);
    this.#showWhat(approval);
    const [yes, no] = approval.answers;
    if (!this.isAsked || yes === undefined || no === undefined) {
      this.#context.talk(`Answer it: ${howTo(approval)}`);
      return;
    }
    const typed = await this.#lines.ask(`  ${yes}? [y = ${yes}, n = ${no}] `, ANSWER_WITHIN_MS);
    if (typed === undefined) {
      this.#context.talk(`It goes on waiting. Answer it: ${howTo(approval)}`);
      return;
    }
    const answer = /^\s*y/i.test(typed) ? yes : no;
    const answered = await this.#context.call('approvals.answer', {
      params: { approval: approval.id },
      body: { answer },
    });
    if (!answered.ok) this.#context.talk(`It was not taken: ${withPlace(answered.error)}`);
  }

  #showWhat(approval: ApprovalView): void {
    if (approval.kind === 'permission') {
      for (const change of approval.call.diff ?? [])
        this.#context.talk(diffLines(change, this.#context.style));
    } else if (approval.body !== null) this.#context.talk(plainText(approval.body));
  }
}

const howTo = (approval: ApprovalView): string =>
  approval.kind === 'permission'
    ? `muster approval answer ${shortId(approval.id)} allow (or deny)`
    : answerLine(approval);
