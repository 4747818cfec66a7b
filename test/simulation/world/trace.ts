import { createHash } from 'node:crypto';

const ID = /\b(ses|trn|msg|apr|agt|rul|acp|prm|clm)_[0-9a-z]{22}\b/g;

/** What happened in a run: always as a hash, as readable lines when they are kept. */
export class Trace {
  readonly lines: string[] = [];
  readonly #hash = createHash('sha256');
  readonly #keep: boolean;
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #begun: number;

  constructor(keep: boolean, begun: number) {
    this.#keep = keep;
    this.#begun = begun;
  }

  write(now: number, text: string): void {
    this.#hash.update(`${now} ${text}\n`);
    if (this.#keep) this.lines.push(`${this.#time(now)}  ${this.short(text)}`);
  }

  /** Ids as `ses1`, `trn4`, in the order in which they appeared. */
  short(text: string): string {
    return text.replace(ID, (id, kind: string) => {
      let name = this.#names.get(id);
      if (!name) {
        const count = (this.#counts.get(kind) ?? 0) + 1;
        this.#counts.set(kind, count);
        name = `${kind}${count}`;
        this.#names.set(id, name);
      }
      return name;
    });
  }

  digest(): string {
    return this.#hash.copy().digest('hex').slice(0, 16);
  }

  #time(now: number): string {
    return ((now - this.#begun) / 1000).toFixed(3).padStart(9);
  }
}
