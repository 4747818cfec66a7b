import type { Client } from '#contract/client';
import { isId } from '#domain';
import { LineReader } from '../../input/ask-line.ts';
import type { CommandContext } from '../../command-context.ts';
import { callLine } from '../../output/approval-lines.ts';
import { diffLines } from '../../output/diff-lines.ts';
import { sessionName } from '../../output/session-lines.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Shows what is asked and answers it: the person where one is at a terminal, else as the person, saying so. */
export class Approver {
  readonly #context: CommandContext;
  readonly #client: Client;
  readonly #say: (line: string) => void;
  readonly #lines: LineReader;
  readonly #seen = new Set<string>();
  #answering: Promise<void> = Promise.resolve();
  answered = 0;
  denied = 0;

  constructor(context: CommandContext, client: Client, say: (line: string) => void) {
    this.#context = context;
    this.#client = client;
    this.#say = say;
    this.#lines = new LineReader(context.io);
  }

  /** One question after another, each once. */
  take(id: string | null): void {
    if (id === null || this.#seen.has(id)) return;
    this.#seen.add(id);
    this.#answering = this.#answering.then(() => this.#answer(id));
  }

  async #answer(id: string): Promise<void> {
    if (!isId('approval', id)) return;
    const shown = await this.#client.call('approvals.show', { params: { approval: id } });
    if (!shown.ok || shown.value.state !== 'pending' || shown.value.kind !== 'permission') return;
    const { style } = this.#context;
    this.#say(
      `${style.attention('Approval')}  ${sessionName({ id: shown.value.session, label: shown.value.label })} asks to ${callLine(shown.value.call)}`,
    );
    for (const change of shown.value.call.diff ?? []) this.#say(diffLines(change, style));
    const answer = await this.#decide();
    const answered = await this.#client.call('approvals.answer', {
      params: { approval: id },
      body: { answer },
    });
    if (!answered.ok) {
      this.#say(`It was not taken: ${answered.error.message}`);
      return;
    }
    this.answered += 1;
    if (answer === 'deny') this.denied += 1;
  }

  async #decide(): Promise<'allow' | 'deny'> {
    const { io, json } = this.#context;
    if (json || io.stdin.isTTY !== true || io.stdout.isTTY !== true) {
      this.#say('Answered as you, by the demo: allow');
      return 'allow';
    }
    const typed = await this.#lines.ask('  Allow it? [Y/n] (allowed by itself in 10 s) ', ANSWER_WITHIN_MS);
    if (typed === undefined) this.#say('No answer: allowed.');
    return /^\s*n/i.test(typed ?? '') ? 'deny' : 'allow';
  }
}
