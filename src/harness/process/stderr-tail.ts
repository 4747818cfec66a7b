import { StringDecoder } from 'node:string_decoder';

const KEPT_BYTES = 4_096;
const SECRET_NAME = /key|token|secret|password|passwd|credential|auth/i;
/** Shorter values would blank ordinary words. */
const SHORTEST_SECRET = 6;

/** Values of an environment that look like secrets by the name of their variable, longest first. */
export function secretValues(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment)
    .filter(([name, value]) => SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET)
    .map(([, value]) => value)
    .sort((a, b) => b.length - a.length);
}

export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}

/** The last 4 KB of what a program wrote to stderr, without secrets and without terminal colours. */
export class StderrTail {
  readonly #secrets: readonly string[];
  readonly #decoder = new StringDecoder('utf8');
  readonly #margin: number;
  #text = '';

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
    // A secret may stand across the border of what is kept: keep enough more to see it whole.
    this.#margin = Math.max(0, ...secrets.map((secret) => secret.length));
  }

  write(chunk: Buffer): void {
    const most = KEPT_BYTES * 2 + this.#margin;
    this.#text = (this.#text + this.#decoder.write(chunk)).slice(-most);
  }

  read(): string {
    // oxlint-disable-next-line eslint/no-control-regex -- the colours of terminals are control characters
    const plain = this.#text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
    return redact(plain, this.#secrets).slice(-KEPT_BYTES).trim();
  }
}
