import { isId, type Id, type IdKind } from '#domain';

/** What was typed for a command, after commander has parsed it. Typed access by name, so that no `any` goes further. */
export class CommandInput {
  readonly #args: readonly unknown[];
  readonly #options: Readonly<Record<string, unknown>>;

  constructor(args: readonly unknown[], options: Readonly<Record<string, unknown>>) {
    this.#args = args;
    this.#options = options;
  }

  /** A positional argument; several words of a variadic one are joined by blanks. Empty when it was not given. */
  arg(index: number): string {
    const value = this.#args[index];
    if (Array.isArray(value)) return value.map(String).join(' ');
    return typeof value === 'string' ? value : '';
  }

  /** The words of a variadic positional argument. */
  words(index: number): string[] {
    const value = this.#args[index];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** The value of `--name VALUE`; undefined when it was not given or has no value. */
  text(name: string): string | undefined {
    const value = this.#options[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** Every value of a flag that may be given more than once. */
  texts(name: string): string[] {
    const value = this.#options[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** A value that was checked to be an id of this kind. */
  id<K extends IdKind>(name: string, kind: K): Id<K> | undefined {
    const value = this.text(name);
    return value !== undefined && isId(kind, value) ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.#options[name];
    return typeof value === 'number' ? value : undefined;
  }

  /** Whether `--name` was given, with or without a value. */
  has(name: string): boolean {
    const value = this.#options[name];
    return value !== undefined && value !== false;
  }

  /** `true` when given, else nothing: fields that stand only when set. */
  flag(name: string): true | undefined {
    return this.#options[name] === true ? true : undefined;
  }

  /** A value that was checked against `choices` by commander, with its type. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    return choices.find((choice) => choice === value);
  }
}
