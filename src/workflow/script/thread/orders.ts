import type { ScriptBudget, ScriptLimits } from '../script-port.ts';

/** What a thread is given when it is made. */
export interface ThreadData {
  /** QuickJS, compiled once for all threads of the process. */
  readonly wasm: WebAssembly.Module;
  /** The modules of `guest/`, by name: `./globals.js` → text. */
  readonly guest: Readonly<Record<string, string>>;
}

/** What the hub's side tells a thread. Each `start` and each `answer` is answered by one stillness. Values are JSON. */
export type Order =
  | { readonly do: 'check'; readonly source: string }
  | ({ readonly do: 'start' } & SandboxStart)
  | {
      readonly do: 'answer';
      readonly call: number;
      readonly isGood: boolean;
      readonly text: string;
      readonly spent: number | null;
    }
  | { readonly do: 'abort'; readonly reason: string };

export interface SandboxStart {
  readonly source: string;
  readonly args: string;
  readonly fixed: { readonly nowMs: number; readonly seed: number };
  readonly budget: ScriptBudget | null;
  readonly limits: ScriptLimits;
}

/** What is wrong with the syntax of a body: line and column from 1. */
export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}
