import type { RunId, Step, StepId } from '#domain';
import { sql } from 'kysely';
import type { Reader } from '../port.ts';
import { OUTLINE_COLUMNS, toStep } from './run-steps.ts';

/** A step without its texts: what was asked, and what came of it unless people decided. */
export type StepOutline = Omit<Step, 'prompt' | 'options'>;

/** The journal of one execution without its texts, in the order of asking. */
export async function outlinesOf(reader: Reader, run: RunId, execution: number): Promise<StepOutline[]> {
  const rows = await reader.db
    .selectFrom('run_steps')
    .select(OUTLINE_COLUMNS)
    .select(sql<string | null>`case when kind = 'approve' then output end`.as('output'))
    .where('run_id', '=', run)
    .where('execution', '=', execution)
    .orderBy('call')
    .execute();
  return rows.map((row) => {
    const { prompt: _prompt, options: _options, ...outline } = toStep({ ...row, prompt: '', options: '' });
    return outline;
  });
}

/** The steps of an execution that no end was written of, in the order of asking. */
export async function unendedSteps(reader: Reader, run: RunId, execution: number): Promise<Step[]> {
  const rows = await reader.db
    .selectFrom('run_steps')
    .selectAll()
    .where('run_id', '=', run)
    .where('execution', '=', execution)
    .where('ended_seq', 'is', null)
    .orderBy('call')
    .execute();
  return rows.map(toStep);
}

/** What came of steps, as JSON. */
export async function outputsOf(
  reader: Reader,
  steps: readonly StepId[],
): Promise<Map<StepId, string | null>> {
  if (steps.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('run_steps')
    .select(['id', 'output'])
    .where('id', 'in', [...steps])
    .execute();
  return new Map(rows.map(({ id, output }) => [id, output]));
}
