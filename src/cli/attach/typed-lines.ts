import { isChat, type SessionId } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { SessionView } from '../output/session-lines.ts';
import { withPlace } from '../output/refusal-text.ts';
import { actAnswer } from '../tui/answer-key.ts';

const YES = /^y(?:es)?$/i;
const NO = /^n(?:o)?$/i;

/** What is typed to a session: an answer where one is asked for, else a message. One after the other. */
export class TypedLines {
  talk: (text: string) => void = () => {};
  readonly #context: CommandContext;
  readonly #session: SessionId;
  readonly #isChat: boolean;
  #before: Promise<void> = Promise.resolve();

  constructor(context: CommandContext, session: Pick<SessionView, 'id' | 'kind' | 'harness'>) {
    this.#context = context;
    this.#session = session.id;
    this.#isChat = isChat(session) || session.kind === 'thread';
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
    const params = { session: this.#session };
    // In a chat the hub answers slash commands itself; both stand in the transcript, which is shown.
    const sent = this.#isChat
      ? await this.#context.call('chats.say', { params, body: { text } })
      : await this.#context.call('sessions.send', { params, body: { message: text, timeoutSeconds: 0 } });
    if (!sent.ok) this.talk(`It was not sent: ${withPlace(sent.error)}`);
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
    this.talk(answered.ok ? `Answered: ${answering.text}` : `It was not taken: ${withPlace(answered.error)}`);
    return true;
  }
}
