import type { FileFinding } from '#base/yaml';
import type { Principal, WorkflowKind } from '#domain';
import type { WorkflowPlan } from '#workflow';
import type { InputValues, WorkflowDefinition } from '#workflow/definition';
import type { CallSite, ScriptMeta } from '#workflow/script';
import type { Answer } from '../answer.ts';

export interface WorkflowSource {
  name: string;
  origin: 'project' | 'user' | 'saved' | 'built_in';
  kind: WorkflowKind;
  /** Of a saved one: which, from 1, and since when. */
  version: number | null;
  savedAt: number | null;
  description: string | null;
  /** The path of one that stands in a file of the hub's machine. */
  file: string | null;
  /** As it is written. */
  text: string;
}

export interface CheckedWorkflow {
  name: string;
  kind: WorkflowKind;
  /** Null when something is wrong with the text, and of a script. */
  definition: WorkflowDefinition | null;
  findings: FileFinding[];
  /** What a run with these inputs would do; null when something is wrong with the text, and of a script. */
  plan: WorkflowPlan | null;
  /** What a script says of itself, and where it asks; null when something is wrong with its text. */
  script: { meta: ScriptMeta; calls: CallSite[] } | null;
  /** Why it could not be started with these inputs, a sentence each. */
  problems: { input: string; message: string }[];
}

export interface WorkflowService {
  /** What stands in files of the hub's machine, what the person has saved, what is built in: of one name the first. */
  list(by: Principal): Answer<WorkflowSource[]>;
  /** Reads a text and plans a run of it; stores nothing. */
  check(
    by: Principal,
    input: { file: string; text: string; inputs: InputValues; harness?: string | undefined },
  ): Answer<CheckedWorkflow>;
}
