import { mayWriteArtifact, type Cause, type Run, type Step } from '#domain';
import { schemaProblem, type ProgramCall } from '#workflow';
import { producedBy } from './step-artifacts.ts';

type Described = Omit<Step, 'id' | 'key' | 'createdAt'>;

/** A call as a step that nobody has begun; `problem`: why it never will be. */
export function describeCall(
  run: Run,
  call: ProgramCall,
  mayWrite: (role: string | undefined) => boolean,
): { step: Described; problem: Cause | undefined } {
  const step: Described = {
    run: run.id,
    execution: run.execution,
    call: call.call,
    kind: call.kind,
    name: nameOf(call),
    phase: call.phase,
    state: 'queued',
    why: null,
    cause: null,
    ...askedOf(call),
    output: null,
    mayWrite: writes(call, mayWrite),
    saw: null,
    reusedFrom: null,
    tries: 0,
    session: null,
    turn: null,
    agent: null,
    harness: null,
    approval: null,
    child: null,
    notBefore: null,
    endedSeq: null,
    spent: 0,
    startedAt: null,
    endedAt: null,
  };
  return { step, problem: problemOf(run, call) ?? artifactProblem(call, mayWrite) };
}

function nameOf(call: ProgramCall): string {
  if (call.kind === 'workflow') return call.name;
  return call.options.id ?? call.options.label ?? `${call.kind} ${call.call}`;
}

function askedOf(call: ProgramCall): Pick<Step, 'prompt' | 'options'> {
  switch (call.kind) {
    case 'agent':
      return { prompt: call.prompt, options: JSON.stringify(call.options) };
    case 'approve':
      return { prompt: call.question, options: JSON.stringify(call.options) };
    case 'workflow':
      return { prompt: call.name, options: JSON.stringify({ args: call.args }) };
  }
}

/** Whether it may write where others of the run work: in a workspace of its own it does not. */
function writes(call: ProgramCall, mayWrite: (role: string | undefined) => boolean): boolean {
  if (call.kind === 'approve') return false;
  if (call.kind === 'workflow') return true;
  const { workspace, role } = call.options;
  return (workspace === undefined || workspace === 'shared') && mayWrite(role);
}

function problemOf(run: Run, call: ProgramCall): Cause | undefined {
  if (call.kind === 'workflow' && run.parent !== null)
    return {
      code: 'workflow.nested',
      message: `The workflow "${call.name}" would run within a run that is within another: one level is all there is.`,
    };
  const schema = call.kind === 'agent' ? call.options.schema : undefined;
  const wrong = schema && schemaProblem(schema);
  if (wrong !== undefined)
    return {
      code: 'step.schema_invalid',
      message: `No answer of ${nameOf(call)} could be checked: ${wrong}.`,
    };
  return undefined;
}

/** A step leaves what its role may write, as if it wrote that itself. */
function artifactProblem(
  call: ProgramCall,
  mayWrite: (role: string | undefined) => boolean,
): Cause | undefined {
  if (call.kind !== 'agent' || call.options.produces === undefined) return undefined;
  const { role } = call.options;
  const isWriter = mayWrite(role);
  const wrong = producedBy(call.options).find(({ type }) => !mayWriteArtifact(isWriter, type));
  return (
    wrong && {
      code: 'artifact.forbidden',
      message: `The role "${role}" may not write artifacts of type ${wrong.type}, such as "${wrong.name}".`,
    }
  );
}
