import type { RunId, Step, StepState } from '#domain';
import { sql } from 'kysely';
import type { Reader } from '../port.ts';

// What lists of runs say of their steps: a statement each for a whole page.

/** Steps of a run's present execution in one state. */
export interface StepCount {
  run: RunId;
  state: StepState;
  n: number;
  /** Of them, those whose result was taken from an earlier one. */
  reused: number;
}

export async function countSteps(reader: Reader, runs: readonly RunId[]): Promise<StepCount[]> {
  if (runs.length === 0) return [];
  return reader.db
    .selectFrom('runs')
    .innerJoin('run_steps', (join) =>
      join.onRef('run_steps.run_id', '=', 'runs.id').onRef('run_steps.execution', '=', 'runs.execution'),
    )
    .select(['runs.id as run', 'run_steps.state as state'])
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .select((eb) => eb.fn.count<number>('run_steps.reused_from').as('reused'))
    .where('runs.id', 'in', [...runs])
    .groupBy(['runs.id', 'run_steps.state'])
    .execute();
}

/** Steps that wait or ask, of each run; the first asked for come first. */
export async function waitingSteps(
  reader: Reader,
  runs: readonly RunId[],
): Promise<Pick<Step, 'run' | 'name' | 'state' | 'why'>[]> {
  if (runs.length === 0) return [];
  return reader.db
    .selectFrom('run_steps')
    .select(['run_id as run', 'name', 'state', 'why'])
    .where('run_id', 'in', [...runs])
    .where('state', 'in', ['queued', 'asking'])
    .orderBy('call')
    .execute();
}

/** The phase that each run has come to; runs that named none are left out. */
export async function lastPhases(reader: Reader, runs: readonly RunId[]): Promise<Map<RunId, string>> {
  if (runs.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('run_notes')
    .innerJoin('runs', (join) =>
      join.onRef('runs.id', '=', 'run_notes.run_id').onRef('runs.execution', '=', 'run_notes.execution'),
    )
    .select(['run_notes.run_id as run', 'run_notes.text as text'])
    .where('runs.id', 'in', [...runs])
    .where('run_notes.kind', '=', 'phase')
    .where(
      sql<boolean>`run_notes.number = (select max(n.number) from run_notes n where n.run_id = run_notes.run_id
        and n.execution = run_notes.execution and n.kind = 'phase')`,
    )
    .execute();
  return new Map(rows.map(({ run, text }) => [run, text]));
}
