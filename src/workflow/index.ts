export { BUILT_IN_WORKFLOWS, type WorkflowText } from './built-in/built-in-workflows.ts';
export type { Cost, MedianOf } from './planner/estimate.ts';
export { planWorkflow, type WorkflowPlan } from './planner/plan-workflow.ts';
export { readySteps, type NextSteps, type RunState, type StepState } from './planner/ready-steps.ts';
export { digest, RunJournal, type CallContext, type Candidate } from './journal/index.ts';
export type {
  FailedStep,
  Program,
  ProgramCall,
  ProgramEnd,
  ProgramEvents,
  ProgramNote,
  ProgramStill,
  StepOptions,
} from './program/program.ts';
export { startYaml } from './program/yaml-program.ts';
export { artifactBody, artifactPreface, type GivenArtifact } from './program/artifact-text.ts';
export { askAgain, judgeAnswer, withSchema, type JudgedAnswer } from './answers/judge-answer.ts';
export { schemaProblem, type AnswerSchema } from './answers/schema-problem.ts';
