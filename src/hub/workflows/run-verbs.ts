import type {
  Approver,
  ApprovalMode,
  Artifact,
  GitSource,
  Principal,
  Run,
  RunAction,
  RunId,
  RunLimits,
  RunState,
  RunWord,
  Session,
  Step,
  StepState,
  StepTry,
  StepWord,
  Usage,
} from '#domain';
import type { FileFinding } from '#base/yaml';
import type { Answer, Page, PageOf } from '../answer.ts';

/** What is run: a saved or built-in workflow by its name, or a text as it stands. */
export type WorkflowRef =
  | { name: string }
  /** `file`: its path, as findings tell it; `.js`, `.mjs` and `.ts` are scripts, all else is YAML. */
  | { file: string; text: string };

export interface StartInput {
  workflow: WorkflowRef;
  /** Inputs of a YAML workflow; `args` of a script. */
  args?: unknown;
  cwd?: string | undefined;
  source?: GitSource | undefined;
  harness?: string | undefined;
  agent?: string | undefined;
  /** The widest mode of its steps; never wider than the caller's. */
  approvals?: ApprovalMode | undefined;
  limits?: RunLimits | undefined;
  /** Another owner of the person's, for doors that act for it. */
  owner?: Session['id'] | undefined;
}

export interface RunCounts {
  queued: number;
  asking: number;
  running: number;
  done: number;
  failed: number;
  cancelled: number;
  /** Left out: they were never asked for, and are in no list of steps. */
  skipped: number;
  /** Of those that are done: taken over from an execution before. */
  reused: number;
}

export interface RunView {
  run: Run;
  word: RunWord;
  /** What it waits for, or why it ended so. */
  why: string | null;
  /** In ms, pauses and waits for people not counted. */
  activeMs: number;
  counts: RunCounts;
  /** Its newest phase. */
  phase: string | null;
  actions: RunAction[];
}

/** An open gate with what there is to read before one decides. */
export interface GateView {
  step: Step['id'];
  approval: NonNullable<Step['approval']>;
  question: string;
  approvers: Approver[] | null;
  expiresAt: number;
  /** What ended steps have said: the beginning of each. */
  previews: { name: string; text: string }[];
}

export interface StepView extends Omit<Step, 'prompt' | 'options' | 'output'> {
  /** How it stands; `why`: what it waits for, or whom it asks. */
  word: StepWord;
  /** The beginning of what was asked, and of what came of it. */
  promptStart: string;
  outputStart: string | null;
  label: string | null;
  role: string | null;
  agentName: string | null;
  usage: Usage | null;
  /** When the agent of its newest try began to work. */
  workedFrom: number | null;
}

export interface RunNote {
  kind: string;
  text: string;
  at: number;
}

/** What a run left, as it stands. */
export interface RunArtifact extends Pick<Artifact, 'id' | 'name' | 'type' | 'step'> {
  /** The one that stands. */
  version: number;
}

export interface RunDetail extends RunView {
  /** The newest execution's that are most in need of a look, at most 200, in the order in which they were asked for. */
  steps: StepView[];
  gates: GateView[];
  notes: RunNote[];
  /** The first that were made; the rest: `muster artifact list --run RUN`. */
  artifacts: RunArtifact[];
  /** What people run again with: `muster workflow resume RUN`. */
  next: string | null;
}

/** `state`: `live` are those under way, waiting or paused. `workflow`: by the name that runs bear. */
export interface RunListQuery extends Page {
  state: RunState | 'live' | 'all';
  workflow?: string | undefined;
}

/** Which steps of a run are asked for, in the order of asking. */
export interface StepQuery extends Page {
  states?: readonly StepState[] | undefined;
  /** In ms: those that may be otherwise than at that time. */
  changedAfter?: number | undefined;
  /** A part of a name or a phase. */
  text?: string | undefined;
  /** Without the beginnings of prompts and outputs. */
  brief: boolean;
}

export interface StepsPage extends PageOf<StepView> {
  /** The execution whose steps these are. */
  execution: number;
  /** The clock by which steps are changed. */
  readAt: number;
}

/** What another execution, or another run on its results, would take over; as far as can be said before. */
export interface RunPlan {
  steps: PlannedStep[];
  kept: number;
  again: number;
  unsure: number;
}

/** `unsure`: it holds unless what runs before it comes to something else. */
export interface PlannedStep {
  id: Step['id'];
  name: string;
  fate: 'kept' | 'again' | 'unsure';
  why: string | null;
}

export interface StepDetail extends StepView {
  prompt: string;
  options: unknown;
  output: unknown;
  history: StepTry[];
}

/** `findings`: why nothing was started: what is wrong with the text, with places. */
export type StartOutcome =
  | { started: true; run: RunView }
  | { started: false; findings: FileFinding[]; problems: string[] };

/** Runs of workflows, for people and for sessions, who see their own. `ref`: an id or a unique short form of one. */
export interface RunService {
  /** Answers at once; a text that is wrong starts nothing. A script that no person has approved asks before it begins. */
  start(by: Principal, input: StartInput): Answer<StartOutcome>;
  list(by: Principal, query: RunListQuery): Answer<PageOf<RunView>>;
  show(by: Principal, ref: string): Answer<RunDetail>;
  /** Of its newest execution. */
  steps(by: Principal, ref: string, query: StepQuery): Answer<StepsPage>;
  /** What `resume`, or `rerun` with `fromStep`, would run again; nothing is changed. */
  plan(by: Principal, ref: string, input: { fromStep?: string | undefined }): Answer<RunPlan>;
  step(by: Principal, ref: string, step: string): Answer<StepDetail>;
  /** The text that it runs. */
  definition(by: Principal, ref: string): Answer<{ kind: Run['kind']; hash: string; text: string }>;
  /** Begins no further step; what runs ends by itself, and its results are kept. */
  pause(by: Principal, ref: string): Answer<RunView>;
  /** Goes on after a pause; or runs again exactly what failed, and what depends on it. */
  resume(by: Principal, ref: string, input: { limits?: RunLimits | undefined }): Answer<RunView>;
  cancel(by: Principal, ref: string, input: { reason?: string | undefined }): Answer<RunView>;
  /** Another run on the results of this one: of what changed in text or arguments, and from a step on. */
  rerun(
    by: Principal,
    ref: string,
    input: {
      workflow?: WorkflowRef | undefined;
      args?: unknown;
      fromStep?: string | undefined;
      limits?: RunLimits | undefined;
    },
  ): Answer<StartOutcome>;
  /** Resolves when it has ended or needs a person, or after `timeoutSeconds`. */
  wait(by: Principal, ref: string, input: { timeoutSeconds: number }, signal?: AbortSignal): Answer<RunView>;
}

export type { RunAction, RunId, RunWord };
