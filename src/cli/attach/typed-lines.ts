import type { SessionId } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { actAnswer } from '../tui/answer-key.ts';

const YES = /^y(?:es)?$/i;
const NO = /^n(?:o)?$/i;

/** What is typed to a session: an answer where one is asked for, else a message. One after the other. */
export class TypedLines {
  talk: (text: string) => void = () => {};
  readonly #context: CommandContext;
  readonly #session: SessionId;
  #before: Promise<void> = Promise.resolve();

  constructor(context: CommandContext, session: SessionId) {
    this.#context = context;
    this.#session = session;
  }

  /** Resolves when the hub has it. */
  take(text: string): Promise<void> {
    if (text.trim() === '') return this.#before;
    this.#before = this.#before.then(() => this.#hand(text));
    return this.#before;
  }

  async #hand(text: string): Promise<void> {
    const key = YES.test(text.trim()) ? 'y' : NO.test(text.trim()) ? 'n' : undefined;
    if (key !== undefined && (await this.#answer(key))) return;
    const sent = await this.#context.call('sessions.send', {
      params: { session: this.#session },
      body: { message: text, timeoutSeconds: 0 },
    });
    if (!sent.ok) this.talk(`It was not sent: ${sent.error.message}`);
  }

  /** False: nothing is asked, so that it is a message like any other. */
  async #answer(key: 'y' | 'n'): Promise<boolean> {
    const listed = await this.#context.call('approvals.list', {
      query: { session: this.#session, state: 'pending' },
    });
    const asked = listed.ok ? listed.value.items[0] : undefined;
    const answering = asked && actAnswer(asked, key);
    if (!answering) return false;
    const answered = await this.#context.call('approvals.answer', {
      params: { approval: answering.approval },
      body: { answer: answering.option },
    });
    this.talk(answered.ok ? `Answered: ${answering.text}` : `It was not taken: ${answered.error.message}`);
    return true;
  }
}
