import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';

/** A flag of a command, as data. */
export interface OptionSpec {
  /** As commander writes it: `-f, --force`, `--label <label>`, `--wait [seconds]`. */
  readonly flags: string;
  readonly about: string;
  readonly choices?: readonly string[];
  /** The value is a number within these bounds. */
  readonly number?: { readonly least: number; readonly most: number; readonly isWhole?: boolean };
  /** It may be given more than once. */
  readonly several?: true;
  /** Says what is wrong with a value, if anything. */
  readonly problem?: (value: string) => string | undefined;
}

/** A command, as data and one function. A file in `commands/` exports one as `command`. */
export interface CommandSpec {
  /** Positional arguments as commander writes them (`<session>`, `[seconds]`, `<message...>`), each with what it is. */
  readonly args?: readonly (readonly [name: string, about: string])[];
  readonly options?: readonly OptionSpec[];
  /** Whole command lines, shown at the end of its help. */
  readonly examples?: readonly string[];
  /** Does the work and answers the exit code. */
  run(context: CommandContext, input: CommandInput): Promise<number>;
}
