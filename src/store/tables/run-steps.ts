import { ENDED_STEP_STATES, ENDED_TURN_STATES, STEP_MOVES } from '#domain';
import type {
  ApprovalId,
  Cause,
  Run,
  RunId,
  SessionId,
  Step,
  StepId,
  StepState,
  StepTry,
  TurnId,
} from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { RunNotesTable, RunStepsTable, RunTriesTable } from '../schema.ts';
import { flag, json, toJson, touched } from './row.ts';

type Row = Selectable<RunStepsTable>;

/** All of a step but its texts and what it was asked with. */
export const OUTLINE_COLUMNS = [
  'id',
  'run_id',
  'execution',
  'call',
  'kind',
  'key',
  'name',
  'phase',
  'state',
  'why',
  'cause',
  'may_write',
  'saw',
  'reused_from',
  'tries',
  'session_id',
  'turn_id',
  'agent_id',
  'harness',
  'approval_id',
  'child_id',
  'not_before',
  'ended_seq',
  'spent',
  'created_at',
  'started_at',
  'ended_at',
] as const satisfies (keyof Selectable<RunStepsTable>)[];

export function toStep(row: Row): Step {
  return {
    id: row.id,
    run: row.run_id,
    execution: row.execution,
    call: row.call,
    kind: row.kind,
    key: row.key,
    name: row.name,
    phase: row.phase,
    state: row.state,
    why: row.why,
    cause: json<Cause>(row.cause),
    prompt: row.prompt,
    options: row.options,
    output: row.output,
    mayWrite: row.may_write === 1,
    saw: row.saw,
    reusedFrom: row.reused_from,
    tries: row.tries,
    session: row.session_id,
    turn: row.turn_id,
    agent: row.agent_id,
    harness: row.harness,
    approval: row.approval_id,
    child: row.child_id,
    notBefore: row.not_before,
    endedSeq: row.ended_seq,
    spent: row.spent,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export const toRow = (step: Step): Row => ({
  id: step.id,
  run_id: step.run,
  execution: step.execution,
  call: step.call,
  kind: step.kind,
  key: step.key,
  name: step.name,
  phase: step.phase,
  state: step.state,
  why: step.why,
  cause: toJson(step.cause),
  prompt: step.prompt,
  options: step.options,
  output: step.output,
  may_write: flag(step.mayWrite),
  saw: step.saw,
  reused_from: step.reusedFrom,
  tries: step.tries,
  session_id: step.session,
  turn_id: step.turn,
  agent_id: step.agent,
  harness: step.harness,
  approval_id: step.approval,
  child_id: step.child,
  not_before: step.notBefore,
  ended_seq: step.endedSeq,
  spent: step.spent,
  created_at: step.createdAt,
  started_at: step.startedAt,
  ended_at: step.endedAt,
});

/** More rows than that in one statement reach the bound of its parameters. */
const ROWS_A_STATEMENT = 100;

export async function findStep(reader: Reader, id: StepId): Promise<Step | undefined> {
  const row = await reader.db.selectFrom('run_steps').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toStep(row);
}

/** The journal of one execution, in the order of asking. */
export async function stepsOf(reader: Reader, run: RunId, execution: number): Promise<Step[]> {
  const rows = await reader.db
    .selectFrom('run_steps')
    .selectAll()
    .where('run_id', '=', run)
    .where('execution', '=', execution)
    .orderBy('call')
    .execute();
  return rows.map(toStep);
}

/** The execution of a run that has steps and is the newest before `execution`. */
export async function lastExecutionBefore(reader: Reader, run: RunId, execution: number): Promise<number> {
  const { newest } = await reader.db
    .selectFrom('run_steps')
    .select((eb) => eb.fn.max('execution').as('newest'))
    .where('run_id', '=', run)
    .where('execution', '<', execution)
    .executeTakeFirstOrThrow();
  return newest ?? 0;
}

/** Tokens that a run had used when the last step of the executions before ended. */
export async function spentBefore(reader: Reader, run: RunId, execution: number): Promise<number> {
  const { spent } = await reader.db
    .selectFrom('run_steps')
    .select((eb) => eb.fn.max('spent').as('spent'))
    .where('run_id', '=', run)
    .where('execution', '<', execution)
    .executeTakeFirstOrThrow();
  return spent ?? 0;
}

/** Steps of runs that have not ended. */
export async function openSteps(reader: Reader, runs: readonly RunId[]): Promise<Step[]> {
  if (runs.length === 0) return [];
  const rows = await reader.db
    .selectFrom('run_steps')
    .selectAll()
    .where('run_id', 'in', [...runs])
    .where('state', 'in', ['queued', 'asking', 'running'])
    .orderBy('call')
    .execute();
  return rows.map(toStep);
}

/** Agents at work in all runs that are parts of one, but for one of them. */
export async function agentsElsewhere(
  reader: Reader,
  { id, root }: Pick<Run, 'id' | 'root'>,
): Promise<number> {
  const { n } = await reader.db
    .selectFrom('runs')
    .innerJoin('run_steps', 'run_steps.run_id', 'runs.id')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('runs.root_id', '=', root)
    .where('runs.id', '!=', id)
    .where('run_steps.state', '=', 'running')
    .where('run_steps.kind', '=', 'agent')
    .executeTakeFirstOrThrow();
  return n;
}

/**
 * The run that a step of this content began in an earlier execution, or in the run that this one is based on, when it saw
 * the workspace as it is now: what came to its end there may hold.
 */
export async function earlierWithin(
  reader: Reader,
  { id, basis, execution, fromStep }: Pick<Run, 'id' | 'basis' | 'execution' | 'fromStep'>,
  { key, saw }: { key: string; saw: string },
): Promise<RunId | null> {
  const row = await reader.db
    .selectFrom('run_steps')
    .select('child_id')
    .where((eb) =>
      eb.or([
        eb.and([eb('run_id', '=', id), eb('execution', '<', execution)]),
        // From a step on nothing is reused; which ones come after it is known to its driver alone.
        ...(basis === null || fromStep !== null ? [] : [eb('run_id', '=', basis)]),
      ]),
    )
    .where('key', '=', key)
    .where('saw', '=', saw)
    .where('child_id', 'is not', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.child_id ?? null;
}

/** Of these turns, those that have ended. */
export async function endedTurnsOf(reader: Reader, turns: readonly TurnId[]): Promise<TurnId[]> {
  if (turns.length === 0) return [];
  const rows = await reader.db
    .selectFrom('turns')
    .select('id')
    .where('id', 'in', [...turns])
    .where('state', 'in', [...ENDED_TURN_STATES])
    .execute();
  return rows.map(({ id }) => id);
}

/** The newest ends of an execution, the last first. */
export async function endedSteps(
  reader: Reader,
  run: RunId,
  execution: number,
  most: number,
): Promise<Step[]> {
  const rows = await reader.db
    .selectFrom('run_steps')
    .selectAll()
    .where('run_id', '=', run)
    .where('execution', '=', execution)
    .where('ended_seq', 'is not', null)
    .orderBy('ended_seq', 'desc')
    .limit(most)
    .execute();
  return rows.map(toStep);
}

/** Cancels a step that has not ended; false when it had. */
export async function cancelStep(tx: Tx, id: StepId, cause: Cause): Promise<boolean> {
  const { from, to } = STEP_MOVES.cancel;
  const result = await tx.db
    .updateTable('run_steps')
    .set({ state: to, cause: toJson(cause), ended_at: tx.now })
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  return touched(result) > 0;
}

/** The step whose gate this is. */
export async function stepOfApproval(reader: Reader, approval: ApprovalId): Promise<Step | undefined> {
  const row = await reader.db
    .selectFrom('run_steps')
    .selectAll()
    .where('approval_id', '=', approval)
    .executeTakeFirst();
  return row && toStep(row);
}

/** The step that a session works on, or did. */
export async function stepOfSession(reader: Reader, session: SessionId): Promise<Step | undefined> {
  const row = await reader.db
    .selectFrom('run_tries')
    .innerJoin('run_steps', 'run_steps.id', 'run_tries.step_id')
    .selectAll('run_steps')
    .where('run_tries.session_id', '=', session)
    .limit(1)
    .executeTakeFirst();
  return row && toStep(row);
}

const toTry = (row: Selectable<RunTriesTable>): StepTry => ({
  step: row.step_id,
  number: row.number,
  session: row.session_id,
  turn: row.turn_id,
  cause: json<Cause>(row.cause),
  createdAt: row.created_at,
  endedAt: row.ended_at,
});

export async function triesOf(reader: Reader, step: StepId): Promise<StepTry[]> {
  const rows = await reader.db
    .selectFrom('run_tries')
    .selectAll()
    .where('step_id', '=', step)
    .orderBy('number')
    .execute();
  return rows.map(toTry);
}

/** What a program said; one that is written down already (a replay) is passed over. */
export async function insertNotes(tx: Tx, notes: readonly RunNotesTable[]): Promise<void> {
  for (let at = 0; at < notes.length; at += ROWS_A_STATEMENT)
    await tx.db
      .insertInto('run_notes')
      .values(notes.slice(at, at + ROWS_A_STATEMENT))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** The newest first. */
export async function notesOf(
  reader: Reader,
  run: RunId,
  execution: number,
  most: number,
): Promise<Selectable<RunNotesTable>[]> {
  return reader.db
    .selectFrom('run_notes')
    .selectAll()
    .where('run_id', '=', run)
    .where('execution', '=', execution)
    .orderBy('number', 'desc')
    .limit(most)
    .execute();
}

export const isEndedStep = (state: StepState): boolean =>
  (ENDED_STEP_STATES as readonly StepState[]).includes(state);
