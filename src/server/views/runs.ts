import type { RouteAnswer } from '#contract';
import type { RunDetail, RunPlan, RunView, StartOutcome, StepDetail, StepsPage, StepView } from '#hub';

type RunJson = RouteAnswer<'runs.pause'>;
type StepJson = RouteAnswer<'runs.show'>['steps'][number];

export function viewRun(view: RunView): RunJson {
  const { run } = view;
  return {
    id: run.id,
    name: run.name,
    kind: run.kind,
    hash: run.hash,
    state: run.state,
    word: view.word,
    why: view.why,
    cause: run.cause,
    phase: view.phase,
    actions: view.actions,
    counts: view.counts,
    cwd: run.cwd,
    source: run.source,
    harness: run.harness,
    agent: run.agent,
    mode: run.mode,
    owner: run.owner,
    startedBy: run.startedBy,
    parent: run.parent,
    basis: run.basis,
    fromStep: run.fromStep,
    limits: run.limits,
    execution: run.execution,
    agentsUsed: run.agentsUsed,
    tokensUsed: run.tokensUsed,
    costMicros: run.costUsed,
    unknownUse: run.unknownUse,
    activeMs: view.activeMs,
    warnings: run.warnings,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
  };
}

export function viewRunDetail(detail: RunDetail): RouteAnswer<'runs.show'> {
  const { run, steps, gates, notes, artifacts, next } = detail;
  return {
    ...viewRun(detail),
    steps: steps.map(viewStep),
    gates: gates.map(({ step, approval, question, approvers, expiresAt, previews }) => ({
      step,
      approval,
      question,
      approvers,
      expiresAt,
      previews: previews.map(({ name, text }) => ({ name, text })),
    })),
    artifacts: artifacts.map(({ id, name, type, version, step }) => ({ id, name, type, version, step })),
    notes: notes.map(({ kind, text, at }) => ({ kind, text, at })),
    args: parsed(run.args),
    result: parsed(run.result),
    next,
  };
}

export const viewStepsPage = ({ items, next, execution, readAt }: StepsPage): RouteAnswer<'runs.steps'> => ({
  items: items.map(viewStep),
  next,
  execution,
  readAt,
});

const viewStep = (step: StepView): StepJson => ({
  ...stepFacts(step),
  promptStart: step.promptStart,
  outputStart: step.outputStart,
});

export const viewRunPlan = ({ kept, again, unsure, steps }: RunPlan): RouteAnswer<'runs.plan'> => ({
  kept,
  again,
  unsure,
  steps: steps.map(({ id, name, fate, why }) => ({ id, name, fate, why })),
});

export function viewStepDetail(step: StepDetail): RouteAnswer<'runs.step'> {
  const { prompt, options, output, history } = step;
  return {
    ...stepFacts(step),
    prompt,
    options,
    output,
    history: history.map(({ number, session, turn, cause, createdAt, endedAt }) => ({
      number,
      session,
      turn,
      cause,
      createdAt,
      endedAt,
    })),
  };
}

export const viewStartOutcome = (outcome: StartOutcome): RouteAnswer<'runs.start'> =>
  outcome.started
    ? { started: true, run: viewRun(outcome.run) }
    : { started: false, findings: outcome.findings, problems: outcome.problems };

function stepFacts(step: StepView): Omit<StepJson, 'promptStart' | 'outputStart'> {
  return {
    id: step.id,
    call: step.call,
    kind: step.kind,
    name: step.name,
    label: step.label,
    phase: step.phase,
    state: step.state,
    word: step.word,
    why: step.why,
    cause: step.cause,
    role: step.role,
    harness: step.harness,
    agent: step.agent && { id: step.agent, name: step.agentName },
    session: step.session,
    turn: step.turn,
    approval: step.approval,
    child: step.child,
    mayWrite: step.mayWrite,
    reusedFrom: step.reusedFrom,
    tries: step.tries,
    usage: step.usage,
    createdAt: step.createdAt,
    startedAt: step.startedAt,
    workedFrom: step.workedFrom,
    endedAt: step.endedAt,
  };
}

/** What was written as JSON by the hub itself. */
const parsed = (json: string | null): unknown => (json === null ? null : JSON.parse(json));
