import type {
  AgentOptions,
  ApproveOptions,
  Asked,
  CallOutcome,
  JsonValue,
  ScriptCall,
  ScriptEnd,
  ScriptNote,
} from '../script/script-port.ts';

/** What one call of an agent may say; a script says less than a YAML step. */
export interface StepOptions extends AgentOptions {
  /** The program that it runs on when neither `harness` nor its role names one: that of the whole workflow. */
  readonly fallbackHarness?: string;
  /** All tries, the first too, and the pause before the second, which doubles. */
  readonly retry?: { readonly tries: number; readonly backoffMs: number };
  /** Artifacts that its answer becomes. */
  readonly produces?: readonly { readonly name: string; readonly type: string }[];
  /** Artifacts that stand before its prompt, by the names under which they were left; the prompt has them already. */
  readonly consumes?: readonly string[];
  /** Of a YAML step: a digest of the outputs of all that it waits for, so that a change there is a change here. */
  readonly upstream?: string;
}

/** What one question may say. `upstream`: as of an agent, so that nobody's yes holds for what they have not seen. */
export type GateOptions = ApproveOptions & Pick<StepOptions, 'upstream'>;

/** What a program asks of the engine, whatever it is written in. */
export type ProgramCall =
  | (Asked & { readonly kind: 'agent'; readonly prompt: string; readonly options: StepOptions })
  | (Asked & { readonly kind: 'approve'; readonly question: string; readonly options: GateOptions })
  | Extract<ScriptCall, { kind: 'workflow' }>;

export type ProgramNote =
  | ScriptNote
  /** A step of a YAML workflow was left out. */
  | { readonly kind: 'skipped'; readonly step: string; readonly because: string };

export interface ProgramStill {
  readonly calls: readonly ProgramCall[];
  readonly notes: readonly ProgramNote[];
  readonly open: readonly number[];
  /** It has ended, and `ended` tells how: none of its calls needs to be begun. */
  readonly last: boolean;
}

/** A step that failed, and why: the code of the call that failed it, or one of its own (`gate.rejected`). */
export interface FailedStep {
  readonly step: string;
  readonly code: string;
  readonly message: string;
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

/**
 * `failed`: a YAML run whose steps did not all come to their end; `outputs` are those that did, as a run that `returned`
 * has them: `{ steps: { id: output } }`.
 */
export type ProgramEnd =
  | ScriptEnd
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly outputs: JsonValue;
      /** In the order of the text; those that were left out because of them are not among them. */
      readonly failed: readonly FailedStep[];
    };

export interface ProgramEvents {
  onStill(still: ProgramStill): void;
}
