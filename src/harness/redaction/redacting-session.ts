import type { Result } from '#base';
import type { ApprovalMode } from '#domain';
import type {
  ExitFacts,
  LiveSession,
  OpenFacts,
  Prompt,
  SessionSpec,
  TurnOutcome,
  TurnSink,
} from '../port.ts';
import type { Redactor } from './known-secrets.ts';
import { RedactingSink } from './redacting-sink.ts';

/** A session whose transcript and replies show none of the secrets that it could see. */
export class RedactingSession implements LiveSession {
  readonly #session: LiveSession;
  readonly #redactor: Redactor;

  constructor(session: LiveSession, redactor: Redactor) {
    this.#session = session;
    this.#redactor = redactor;
  }

  get facts(): OpenFacts {
    return this.#session.facts;
  }

  get exited(): Promise<ExitFacts> {
    return this.#session.exited;
  }

  get spec(): SessionSpec {
    return this.#session.spec;
  }

  async prompt(prompt: Prompt, sink: TurnSink): Promise<TurnOutcome> {
    const redacting = new RedactingSink(sink, this.#redactor);
    const outcome = await this.#session.prompt(prompt, redacting);
    redacting.flush();
    const reply = this.#redactor.text(outcome.reply);
    if (outcome.end !== 'failed') return { ...outcome, reply };
    const { failure } = outcome;
    return { ...outcome, reply, failure: { ...failure, cause: this.#redactor.text(failure.cause) } };
  }

  cancel(): Promise<void> {
    return this.#session.cancel();
  }

  steer(text: string): Promise<boolean> {
    return this.#session.steer(text);
  }

  setMode(mode: ApprovalMode): Promise<void> {
    return this.#session.setMode(mode);
  }

  configure(key: string, value: string): Promise<Result<null, string>> {
    return this.#session.configure(key, value);
  }

  onOptions(tell: () => void): void {
    this.#session.onOptions(tell);
  }

  alive(): Promise<boolean> {
    return this.#session.alive();
  }

  close(): Promise<ExitFacts> {
    return this.#session.close();
  }
}
