import type { Cause, Run, RunId, Step, StepId, StepTry } from '#domain';
import type { HotStatement, Reader, SqlValue, Tx } from '../port.ts';
import { toJson } from './row.ts';
import { toRow } from './run-steps.ts';

// What the driver of a run writes with each of its rounds. Statements that nobody waits for travel with the commit.

/** What of a run others may change while its driver holds it: all else changes with the fence. */
export type Shared = Pick<Run, 'signals' | 'agentsUsed' | 'tokensUsed' | 'costUsed' | 'unknownUse'>;

const HOLD_TEXT = `select signals, agents_used as "agentsUsed", tokens_used as "tokensUsed", cost_used as "costUsed",
  unknown_use as "unknownUse" from runs where id = ? and fence = ? and state = 'running'`;
const HELD: HotStatement = { name: 'run_held', sqlite: HOLD_TEXT };
const HOLD: HotStatement = {
  name: 'run_hold',
  sqlite: HOLD_TEXT,
  postgres: `${HOLD_TEXT} for update`,
};

/**
 * Locks a run for the hub that drives it, under its fence; undefined when the fence has grown or the run is not running any
 * more. The first statement of each of its units: everything else in the unit stands under this row's lock.
 */
export async function holdRun(tx: Tx, { id, fence }: Pick<Run, 'id' | 'fence'>): Promise<Shared | undefined> {
  const [shared] = await tx.hot<Shared>(HOLD, [id, fence]);
  return shared;
}

/** Fails where the run is not held: `json` of what is no JSON, and a division by zero. */
const KEEP: HotStatement = {
  name: 'run_keep',
  sqlite: `select case when fence = ? and state = 'running' then 1 else json(id) end as held from runs where id = ?`,
  postgres: `select 1 / case when fence = ? and state = 'running' then 1 else 0 end as held from runs where id = ? for update`,
};

/**
 * As `holdRun`, but nobody waits for its answer: when the fence has grown or the run is not running any more, the unit
 * fails. For rounds that need to know nothing that others may have changed.
 */
export function keepHold(tx: Tx, { id, fence }: Pick<Run, 'id' | 'fence'>): void {
  tx.send(KEEP, [fence, id]);
}

/** Whether a run stands under this fence, and runs. */
export async function isHeld(reader: Reader, { id, fence }: Pick<Run, 'id' | 'fence'>): Promise<boolean> {
  const rows = await reader.hot(HELD, [id, fence]);
  return rows.length > 0;
}

const COUNT: HotStatement = {
  name: 'run_count',
  sqlite: 'update runs set next_seq = ?, agents_used = agents_used + ? where id = ?',
};

/** Counts the ends and the begun agents of a round; its row is locked by `holdRun`. */
export function countRound(tx: Tx, run: RunId, { nextSeq, agents }: { nextSeq: number; agents: number }) {
  tx.send(COUNT, [nextSeq, agents, run]);
}

type Column = keyof ReturnType<typeof toRow>;

/** What stands from the asking on. */
const ASKED = [
  'id',
  'run_id',
  'execution',
  'call',
  'kind',
  'key',
  'name',
  'phase',
  'prompt',
  'options',
  'may_write',
  'created_at',
] as const satisfies Column[];
/** What changes until it has ended. */
const CHANGING = [
  'state',
  'why',
  'cause',
  'output',
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
  'started_at',
  'ended_at',
] as const satisfies Column[];

const ALL = [...ASKED, ...CHANGING];
const INSERT: HotStatement = {
  name: 'step_insert',
  sqlite: `insert into run_steps (${ALL.join(', ')}) values (${ALL.map(() => '?').join(', ')})`,
};
const PUT: HotStatement = {
  name: 'step_put',
  sqlite: `update run_steps set ${CHANGING.map((column) => `${column} = ?`).join(', ')}
    where id = ? and state in ('queued', 'asking', 'running')`,
};

/** Writes a call of an execution; the unique index refuses one that is there. */
export function insertStep(tx: Tx, step: Step): void {
  const row = toRow(step);
  tx.send(
    INSERT,
    ALL.map((column): SqlValue => row[column]),
  );
}

/** Writes what may have changed of a step; its run's driver alone does, under the fence of the run. One that has ended stays as it is. */
export function putStep(tx: Tx, step: Step): void {
  const row = toRow(step);
  tx.send(PUT, [...CHANGING.map((column): SqlValue => row[column]), step.id]);
}

const INSERT_TRY: HotStatement = {
  name: 'try_insert',
  sqlite: `insert into run_tries (step_id, number, run_id, session_id, turn_id, cause, created_at, ended_at)
    values (?, ?, ?, ?, ?, ?, ?, ?)`,
};

export function insertTry(tx: Tx, run: RunId, one: StepTry): void {
  const { step, number, session, turn, cause, createdAt, endedAt } = one;
  tx.send(INSERT_TRY, [step, number, run, session, turn, toJson(cause), createdAt, endedAt]);
}

const END_TRY: HotStatement = {
  name: 'try_end',
  sqlite: 'update run_tries set cause = ?, ended_at = ? where step_id = ? and number = ?',
};

export function endTry(tx: Tx, step: StepId, number: number, cause: Cause | null): void {
  tx.send(END_TRY, [toJson(cause), tx.now, step, number]);
}
