import { ok, refuse, type Result } from '#base';
import { refusal, stepStatusOf } from '#domain';
import type { Agent, Principal, Refusal, Run, Step, Turn } from '#domain';
import { agentRows, stepPages, stepRows, turnRows, type Reader } from '#store';
import type { HubDeps } from '../deps.ts';
import { cursorInvalid } from '../page-cursor.ts';
import { gateOptions, textOf } from './engine/begin-waits.ts';
import { valueOf } from './engine/outcomes.ts';
import { optionsOf } from './engine/session-work.ts';
import { resolveRun } from './run-lookup.ts';
import type { StepDetail, StepQuery, StepsPage, StepView } from './run-verbs.ts';

const START_CHARACTERS = 400;
const NAMES_TOLD = 20;

type Deps = Pick<HubDeps, 'store'>;

export const start = (text: string): string =>
  text.length > START_CHARACTERS ? `${text.slice(0, START_CHARACTERS)}…` : text;

/** Steps of a run's newest execution, in the order of asking, a page at a time. */
export function listSteps(
  { store }: Deps,
  by: Principal,
  ref: string,
  { cursor, limit, states, changedAfter, text, brief }: StepQuery,
): Promise<Result<StepsPage, Refusal>> {
  const after = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isSafeInteger(after) || after < 0) return Promise.resolve(cursorInvalid(cursor));
  return store.read(async (reader) => {
    const found = await resolveRun(reader, by, ref);
    if (!found.ok) return found;
    const run = found.value;
    const rows = await stepPages.stepPage(reader, run, {
      after,
      states: states ?? null,
      changedAfter: changedAfter ?? null,
      text: text?.toLowerCase() ?? null,
      most: limit + 1,
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const views = await stepViews(reader, shown);
    return ok({
      items: brief ? views.map((view) => ({ ...view, promptStart: '', outputStart: null })) : views,
      next: rows.length > limit && last !== undefined ? String(last.call) : null,
      execution: run.execution,
      readAt: reader.now,
    });
  });
}

/** A step by its id, its name or its number. */
export async function showStep(
  { store }: Deps,
  by: Principal,
  ref: string,
  wanted: string,
): Promise<Result<StepDetail, Refusal>> {
  return store.read(async (reader) => {
    const found = await resolveRun(reader, by, ref);
    if (!found.ok) return found;
    const step = await stepPages.findStepBy(reader, found.value, wanted);
    if (!step) return stepNotFound(reader, wanted, found.value);
    const [view] = await stepViews(reader, [step]);
    if (!view) throw new Error(`step ${step.id} has no view`);
    return ok({
      ...view,
      prompt: step.prompt,
      options: optionsOf(step),
      output: valueOf(step.output),
      history: await stepRows.triesOf(reader, step.id),
    });
  });
}

/** Steps as lists show them; of their texts the beginnings are enough. */
export async function stepViews(reader: Reader, steps: readonly Step[]): Promise<StepView[]> {
  const agents = await agentRows.findAgents(reader, [...new Set(steps.flatMap(({ agent }) => agent ?? []))]);
  const turns = await turnRows.findTurns(
    reader,
    steps.flatMap(({ turn }) => turn ?? []),
  );
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  return steps.map((step) => stepView(step, agents, step.turn === null ? undefined : byId.get(step.turn)));
}

/** What came of a step; of one that people decided, what they said. `output`: its JSON, or the beginning of it. */
export function outputText({ kind, output }: Pick<Step, 'kind' | 'output'>): string {
  const value = beginningOf(output);
  if (kind !== 'approve' || typeof value !== 'object' || value === null || !('approved' in value))
    return typeof value === 'string' ? value : textOf(JSON.stringify(value));
  const reason = 'reason' in value ? value.reason : null;
  return `${value.approved === true ? 'approved' : 'rejected'}${typeof reason === 'string' ? `: ${reason}` : ''}`;
}

/** JSON that may have been cut: of a cut text the beginning, of anything else that was cut its JSON as it is written. */
function beginningOf(json: string | null): unknown {
  try {
    return valueOf(json);
  } catch {
    const cut = json ?? '';
    try {
      // A cut may go through an escape.
      return JSON.parse(`${cut.replace(/\\(?:u[0-9a-f]{0,3})?$/iu, '')}"`);
    } catch {
      return cut;
    }
  }
}

function stepView(step: Step, agents: readonly Agent[], turn: Turn | undefined): StepView {
  const { prompt, options: _options, output: _output, ...rest } = step;
  const { label, role } = optionsOf(step);
  const workedFrom = turn?.startedAt ?? null;
  return {
    ...rest,
    ...stepStatusOf({
      step,
      approvers: step.kind === 'approve' ? gateOptions(step).approvers : null,
      workedFrom,
      asksPermission: turn?.state === 'waiting',
    }),
    promptStart: start(prompt),
    outputStart: step.state === 'done' ? start(outputText(step)) : null,
    label: label ?? null,
    role: role ?? null,
    agentName: agents.find(({ id }) => id === step.agent)?.name ?? null,
    usage: turn?.usage ?? null,
    workedFrom,
  };
}

async function stepNotFound(reader: Reader, wanted: string, run: Run) {
  const names = await stepPages.firstStepNames(reader, run, NAMES_TOLD);
  return refuse(
    refusal('run.step_not_found', `The run has no step "${wanted}".`, {
      hint: `It has: ${names.join(', ')}`,
      details: { step: wanted },
    }),
  );
}
