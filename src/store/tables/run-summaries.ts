import type { RunId, StepState } from '#domain';
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

/** What the first of the queued steps of each run waits for, where that is told. */
export async function queuedReasons(reader: Reader, runs: readonly RunId[]): Promise<Map<RunId, string>> {
  if (runs.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('run_steps')
    .select(['run_id as run', 'why'])
    .where('run_id', 'in', [...runs])
    .where('state', '=', 'queued')
    .where('why', 'is not', null)
    .orderBy('call', 'desc')
    .execute();
  // The first of each run comes last, and stays.
  return new Map(rows.flatMap(({ run, why }) => (why === null ? [] : [[run, why]])));
}

/** A step that asks people: a gate with its options as JSON, or a turn of a session that waits for a permission. */
export interface AskingStep {
  run: RunId;
  name: string;
  /** Of a gate. */
  options: string | null;
}

/** Steps that ask people now, of these runs alone; the first asked for come first. */
export async function askingSteps(reader: Reader, runs: readonly RunId[]): Promise<AskingStep[]> {
  if (runs.length === 0) return [];
  const rows = await reader.db
    .selectFrom('run_steps')
    .leftJoin('turns', 'turns.id', 'run_steps.turn_id')
    .select(['run_steps.run_id as run', 'run_steps.name as name', 'run_steps.options as options'])
    .select('run_steps.state as state')
    .where('run_steps.run_id', 'in', [...runs])
    .where('run_steps.state', 'in', ['asking', 'running'])
    .where((eb) => eb.or([eb('run_steps.state', '=', 'asking'), eb('turns.state', '=', 'waiting')]))
    .orderBy('run_steps.call')
    .execute();
  return rows.map(({ run, name, options, state }) => ({
    run,
    name,
    options: state === 'asking' ? options : null,
  }));
}

/** Runs within these that are under way: `run` has a step `name` that is the run `child`. */
export async function runsWithin(
  reader: Reader,
  runs: readonly RunId[],
): Promise<{ run: RunId; name: string; child: RunId }[]> {
  if (runs.length === 0) return [];
  const rows = await reader.db
    .selectFrom('run_steps')
    .select(['run_id as run', 'name', 'child_id as child'])
    .where('run_id', 'in', [...runs])
    .where('state', '=', 'running')
    .where('child_id', 'is not', null)
    .execute();
  return rows.flatMap(({ run, name, child }) => (child === null ? [] : [{ run, name, child }]));
}

/** How many steps each run left out in its present execution: they were never asked for, so that only notes tell of them. */
export async function countSkipped(reader: Reader, runs: readonly RunId[]): Promise<Map<RunId, number>> {
  if (runs.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('run_notes')
    .innerJoin('runs', (join) =>
      join.onRef('runs.id', '=', 'run_notes.run_id').onRef('runs.execution', '=', 'run_notes.execution'),
    )
    .select('run_notes.run_id as run')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('runs.id', 'in', [...runs])
    .where('run_notes.kind', '=', 'skipped')
    .groupBy('run_notes.run_id')
    .execute();
  return new Map(rows.map(({ run, n }) => [run, n]));
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
