import type { Result } from '#base';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** What every call has. `call` is unique in one start of the script and counts from 1 in the order of asking. */
export interface Asked {
  readonly call: number;
  /** The option `phase` of the call, else what `phase(title)` named last; null before the first. */
  readonly phase: string | null;
  /** Whether a `parallel` or `pipeline` of the script was under way when it asked. */
  readonly inFanOut: boolean;
}

/** What a script asks of its host: that it is JSON of this shape is checked on both sides of the wall. */
export type ScriptCall =
  | (Asked & { readonly kind: 'agent'; readonly prompt: string; readonly options: AgentOptions })
  | (Asked & { readonly kind: 'approve'; readonly question: string; readonly options: ApproveOptions })
  | (Asked & { readonly kind: 'workflow'; readonly name: string; readonly args: JsonValue });

/** Options of `agent(prompt, options)`. Names that are not here reject, with the list of those that are. */
export interface AgentOptions {
  /** What the journal knows the call by, in place of its ordinal among equals. Unique in a run. */
  readonly id?: string;
  readonly label?: string;
  readonly phase?: string;
  /** JSON Schema of the answer: an object; whether it is a good one is for the host to say. */
  readonly schema?: { readonly [key: string]: JsonValue };
  readonly role?: string;
  readonly harness?: string;
  /** Name of the agent (host) that runs it. */
  readonly agent?: string;
  readonly model?: string;
  /** A kind of workspace, or the name of one that several calls share: the host says which are good. */
  readonly workspace?: string;
  /** Of one try. Scripts write `timeout: '10m'`, as YAML does, or `timeoutMs`. */
  readonly timeoutMs?: number;
  readonly budget?: CallBudget;
}

/** Bounds of one call. `timeMs` is written `time: '30m'` (or `timeMs`). */
export interface CallBudget {
  readonly tokens?: number;
  /** In US dollars. */
  readonly cost?: number;
  readonly turns?: number;
  readonly timeMs?: number;
}

/** Options of `approve(question, options)`. */
export interface ApproveOptions {
  readonly id?: string;
  readonly label?: string;
  readonly phase?: string;
  /** Who may answer; whoever started the run when left out. Each names a person or a role. */
  readonly approvers?: readonly ({ readonly person: string } | { readonly role: string })[];
  readonly timeoutMs?: number;
}

/** What a script says without waiting for an answer. Texts are cut at `noteCharacters`. */
export type ScriptNote =
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'phase'; readonly title: string }
  /** Something was left out of a fan-out: it is null at its index, and this is why. */
  | {
      readonly kind: 'dropped';
      readonly from: 'parallel' | 'pipeline';
      readonly index: number;
      /** Which stage of a pipeline, from 0; null in a `parallel`. */
      readonly stage: number | null;
      readonly cause: string;
    }
  /** A promise that nobody waited for was rejected. */
  | { readonly kind: 'unhandled'; readonly cause: string }
  /** Calls that were open when the script returned: nobody hears their answers. */
  | { readonly kind: 'unawaited'; readonly calls: readonly number[] }
  /** There were more notes than are kept; said once. */
  | { readonly kind: 'notesFull' };

/**
 * How a call ended. `fatal` (cap, budget, timeout of the run, cancel) rejects through `parallel` and `pipeline` too.
 * In the script an error has `code`, and a `name` made from it: `budget_spent` is a `BudgetSpentError`.
 */
export type CallOutcome =
  | { readonly ok: true; readonly value: JsonValue }
  | {
      readonly ok: false;
      readonly error: { readonly code: string; readonly message: string; readonly fatal?: boolean };
    };

/** How a script ended. After it nothing more is told. */
export type ScriptEnd =
  /** A script that returns nothing returned null. */
  | { readonly kind: 'returned'; readonly value: JsonValue }
  | {
      readonly kind: 'threw';
      readonly name: string;
      readonly message: string;
      /** Of an error that the host gave as the outcome of a call: its code. */
      readonly code: string | null;
      /** Whether it was an outcome that said `fatal`. */
      readonly fatal: boolean;
      /** Where in the script, from 1, as far as the engine knows. */
      readonly line: number | null;
      readonly stack: string;
    }
  | {
      readonly kind: 'killed';
      /** `stuck`: it waits for what cannot come. `crash`: the sandbox itself failed. */
      readonly reason: 'memory' | 'cpu' | 'aborted' | 'stuck' | 'crash';
      readonly message: string;
    };

export interface ScriptStill {
  /** Asked since the script last stood still, in the order of asking. */
  readonly calls: readonly ScriptCall[];
  readonly notes: readonly ScriptNote[];
  /** All calls that are not answered, in the order of asking; these are what the script waits for. */
  readonly open: readonly number[];
  /** The script has ended, and `ended` tells how: nobody hears how these calls end, so none needs to be begun. */
  readonly last: boolean;
}

export interface ScriptEvents {
  /**
   * The script has run until it can only wait. It comes once after the start and once after each answer, in their
   * order, unless the script ended meanwhile; the end is preceded by one that is `last`, unless the thread was lost.
   * The same source, args, fixed values and answers in the same order lead to the same stillnesses.
   */
  onStill(still: ScriptStill): void;
}

/** Bounds of one script. */
export interface ScriptLimits {
  readonly memoryBytes: number;
  /** Processor time that it may use without waiting, in ms. */
  readonly cpuMs: number;
  readonly notes: number;
  readonly noteCharacters: number;
  /** Of what it may ask before it stands still, and of what may be open at once. */
  readonly openCalls: number;
}

/** What `budget` shows in the script; the unit is the host's. */
export interface ScriptBudget {
  /** Null: no bound. */
  readonly total: number | null;
  readonly spent: number;
}

export interface ScriptStart {
  /** A body that was checked. One that cannot be compiled ends as `threw` with a SyntaxError. */
  readonly source: string;
  readonly args: JsonValue;
  /** What `Date` and `Math.random` are made of: keep them with the run, so that a replay sees the same. */
  readonly fixed: { readonly nowMs: number; readonly seed: number };
  readonly budget: ScriptBudget | null;
  readonly limits?: Partial<ScriptLimits>;
}

export interface RunningScript {
  /** Hands over how a call ended, and what is spent by now. A call that is not open, and a script that ended, are ignored. */
  answer(call: number, outcome: CallOutcome, spent?: number): void;
  /**
   * Rejects all that is open (and all that is asked from now on) with a fatal error `cancelled`, lets the script run its
   * `finally` for a moment, and ends it as `killed` by `aborted`.
   */
  abort(reason: string): void;
  /** Ends it at once; resolves when its thread is gone. Harmless after the end. */
  kill(): Promise<void>;
  /** Never rejects. Its thread is gone when it resolves. */
  readonly ended: Promise<ScriptEnd>;
}

/** What a script says of itself, in a literal `meta` at its top. */
export interface ScriptMeta {
  readonly name: string | null;
  readonly description: string | null;
  readonly whenToUse: string | null;
  readonly phases: readonly { readonly title: string; readonly detail: string | null }[];
}

/** Something about a script, with its place in the text: line and column from 1. */
export interface ScriptFinding {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The line with a caret below the place, to be shown as it is. */
  readonly excerpt: string;
}

export interface CheckedScript {
  readonly meta: ScriptMeta;
  /** What is allowed but seldom meant: `Date.now()` stands still in a run. */
  readonly warnings: readonly ScriptFinding[];
}

/** Runs scripts, each in a thread and a virtual machine of its own. */
export interface ScriptRuntime {
  /** Reads a script without running any of it: syntax, `meta`, what is refused. */
  check(source: string): Promise<Result<CheckedScript, ScriptFinding>>;
  start(input: ScriptStart, events: ScriptEvents): RunningScript;
  /** Ends all that run. */
  close(): Promise<void>;
}
