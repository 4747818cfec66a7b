import type { Log, Result } from '#base';
import type { Refusal } from '#domain';

/**
 * Tells the log when the hub refuses this agent's token: once, and again only when the reason has changed. `onDisabled`:
 * the account behind it is, so that nobody wants what runs here; the inbox that would say so is shut too.
 */
export class CredentialWatch {
  readonly #log: Log;
  readonly #onDisabled: () => void;
  #told: string | undefined;

  constructor(log: Log, onDisabled: () => void) {
    this.#log = log;
    this.#onDisabled = onDisabled;
  }

  /** Any answer of the hub to a call that carried the token. */
  see(answer: Result<unknown, Refusal>): void {
    if (answer.ok) {
      if (this.#told !== undefined) this.#log.write('info', "the hub takes this agent's token again");
      this.#told = undefined;
      return;
    }
    const { code, message } = answer.error;
    if (code === 'auth.disabled') this.#onDisabled();
    const isRefused = code.startsWith('auth.') || code === 'agent.disabled';
    if (!isRefused || code === this.#told) return;
    this.#told = code;
    this.#log.write(
      'error',
      "the hub refuses this agent's token, so that nothing can be started here: see muster agent list; the agent of muster up gets another token at its next start",
      { refused: code, why: message },
    );
  }
}
