import type { FileFinding } from '#base/yaml';
import type { Principal } from '#domain';
import type { WorkflowPlan } from '#workflow';
import type { InputValues, WorkflowDefinition } from '#workflow/definition';
import type { Answer } from '../answer.ts';

export interface WorkflowSource {
  name: string;
  description: string | null;
  /** As it is written. */
  text: string;
}

export interface CheckedWorkflow {
  name: string;
  /** Null when something is wrong with the text. */
  definition: WorkflowDefinition | null;
  findings: FileFinding[];
  /** What a run with these inputs would do; null when something is wrong with the text. */
  plan: WorkflowPlan | null;
  /** Why it could not be started with these inputs, as sentences. */
  problems: string[];
}

export interface WorkflowService {
  /** Those that are built in, by name. */
  list(by: Principal): Answer<WorkflowSource[]>;
  /** Reads a text and plans a run of it; stores nothing. */
  check(by: Principal, input: { file: string; text: string; inputs: InputValues }): Answer<CheckedWorkflow>;
}
