import { HIDDEN, TOKEN_PATTERN } from '#domain';
import type { McpServer } from '../port.ts';

/** Names of variables that hold secrets: they end so. `GIT_AUTHOR_NAME` and `SSH_AUTH_SOCK` do not. */
const SECRET_NAME = /(?:^|_)(?:key|token|secret|password|passwd|credentials?)$/i;
/** Shorter values would blank ordinary words. */
const SHORTEST_SECRET = 8;
/** What may be the beginning of a token of ours, at the end of a text. */
const TOKEN_BEGUN = /m(?:s(?:t(?:_[A-Za-z0-9_-]{0,60})?)?)?$/;

/** The secrets that a session's harness could show: keys of its environment, and the tokens of its MCP servers. */
export function knownSecrets(
  environment: Readonly<Record<string, string | undefined>>,
  servers: readonly Pick<McpServer, 'headers'>[],
): string[] {
  const keys = Object.entries(environment).flatMap(([name, value = '']) =>
    SECRET_NAME.test(name) && !value.startsWith('/') && !/^\d+$/.test(value) ? [value] : [],
  );
  // `Bearer …`: the word before the token is none.
  const tokens = servers.flatMap(({ headers }) =>
    Object.values(headers).map((value) => value.replace(/^\S+ /, '')),
  );
  const secrets = new Set([...keys, ...tokens].filter((value) => value.length >= SHORTEST_SECRET));
  // The longest first: a secret that contains another must not leave its rest behind.
  return [...secrets].toSorted((a, b) => b.length - a.length);
}

/** Takes given secrets, and whatever has the shape of a token of ours, out of texts. */
export class Redactor {
  readonly #secrets: readonly string[];

  /** Longest first. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  text(text: string): string {
    return this.#secrets.reduce(
      (rest, secret) => rest.replaceAll(secret, HIDDEN),
      text.replace(TOKEN_PATTERN, HIDDEN),
    );
  }

  /** Of JSON of any shape. */
  deep(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((one) => this.deep(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, this.deep(one)]));
  }

  /** How many characters at the end of a text may be the beginning of a secret whose rest is still to come. */
  begunAtEnd(text: string): number {
    let most = TOKEN_BEGUN.exec(text)?.[0].length ?? 0;
    for (const secret of this.#secrets) {
      for (let length = Math.min(secret.length - 1, text.length); length > most; length--) {
        if (secret.startsWith(text.slice(-length))) most = length;
      }
    }
    return most;
  }
}
