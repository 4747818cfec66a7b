import type {
  AgentOptions,
  Asked,
  CallOutcome,
  JsonValue,
  ScriptCall,
  ScriptEnd,
  ScriptNote,
} from '../script/script-port.ts';

/** What one call of an agent may say; a script says less than a YAML step. */
export interface StepOptions extends AgentOptions {
  /** All tries, the first too, and the pause before the second, which doubles. */
  readonly retry?: { readonly tries: number; readonly backoffMs: number };
  /** Artifacts that its answer becomes. */
  readonly produces?: readonly { readonly name: string; readonly type: string }[];
  /** Artifacts that are put before its prompt. */
  readonly consumes?: readonly string[];
  /** Of a YAML step: a digest of the outputs of all that it waits for, so that a change there is a change here. */
  readonly upstream?: string;
}

/** What a program asks of the engine, whatever it is written in. */
export type ProgramCall =
  | (Asked & { readonly kind: 'agent'; readonly prompt: string; readonly options: StepOptions })
  | Exclude<ScriptCall, { kind: 'agent' }>;

export type ProgramNote =
  | ScriptNote
  /** A step of a YAML workflow was left out. */
  | { readonly kind: 'skipped'; readonly step: string; readonly because: string };

export interface ProgramStill {
  readonly calls: readonly ProgramCall[];
  readonly notes: readonly ProgramNote[];
  readonly open: readonly number[];
}

/**
 * A workflow under way, as the engine sees it: a script in its sandbox, or a YAML definition. It stands still once after
 * its start and once after each answer; the same answers in the same order lead to the same stillnesses.
 */
export interface Program {
  answer(call: number, outcome: CallOutcome, spent?: number): void;
  abort(reason: string): void;
  kill(): Promise<void>;
  /** Never rejects. */
  readonly ended: Promise<ProgramEnd>;
}

/** `failed`: a YAML run whose steps did not all come to their end; `outputs` are those that did. */
export type ProgramEnd =
  | ScriptEnd
  | { readonly kind: 'failed'; readonly message: string; readonly outputs: JsonValue };

export interface ProgramEvents {
  onStill(still: ProgramStill): void;
}
