import type { Refusal } from '#domain';
import type { AuthService } from '#hub';

interface Held {
  token: string;
  end: (why: Refusal) => void;
}

/**
 * Ends calls that are held when their token does: it was revoked, or the account disabled. Each token is asked about once,
 * whoever holds how many calls. The polls of agents see to that themselves.
 */
export class RightsWatch {
  readonly #auth: Pick<AuthService, 'whoIs' | 'onTokensChanged'>;
  readonly #held = new Set<Held>();
  readonly #stopListening: () => void;
  #asking = false;
  #again = false;

  constructor(auth: Pick<AuthService, 'whoIs' | 'onTokensChanged'>) {
    this.#auth = auth;
    this.#stopListening = auth.onTokensChanged(() => void this.#askAgain());
  }

  /** From now on `end` is called when the token is no longer good; answers a function for the end of the call. */
  hold(token: string, end: Held['end']): () => void {
    const held = { token, end };
    this.#held.add(held);
    return () => this.#held.delete(held);
  }

  close(): void {
    this.#stopListening();
    this.#held.clear();
  }

  async #askAgain(): Promise<void> {
    this.#again = true;
    if (this.#asking) return;
    this.#asking = true;
    while (this.#again) {
      this.#again = false;
      await Promise.all(
        [...new Set([...this.#held].map(({ token }) => token))].map((token) => this.#ask(token)),
      );
    }
    this.#asking = false;
  }

  async #ask(token: string): Promise<void> {
    // The store is away: nothing is known, so nothing ends.
    const who = await this.#auth.whoIs(token).catch(() => undefined);
    if (who === undefined || who.ok || !who.error.code.startsWith('auth.')) return;
    for (const held of this.#held) if (held.token === token) held.end(who.error);
  }
}
