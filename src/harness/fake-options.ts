import { ok, refuse, type Result } from '#base';
import { findOption, takesValue, type SessionOption } from '#domain';
import type { SessionSpec } from './port.ts';

/** What the fake offers, with what was chosen for the session in force, under the rules of the real driver. */
export class FakeOptions {
  #options: SessionOption[];
  #tell: () => void = () => {};

  constructor(offered: readonly SessionOption[], { model, options = {} }: SessionSpec) {
    this.#options = [...offered];
    const chosen = { ...(model === undefined ? {} : { model }), ...options };
    for (const [key, value] of Object.entries(chosen)) this.set(key, value);
  }

  get list(): SessionOption[] {
    return this.#options;
  }

  set(key: string, value: string): Result<null, string> {
    const option = findOption(this.#options, key);
    if (!option || !takesValue(option, value)) return refuse(`"${key}" cannot be "${value}".`);
    this.#options = this.#options.map((one) => (one === option ? { ...one, value } : one));
    this.#tell();
    return ok(null);
  }

  onChange(tell: () => void): void {
    this.#tell = tell;
  }
}
