import type { Run, Step, StepState } from '#domain';
import { sql } from 'kysely';
import type { Reader } from '../port.ts';
import { OUTLINE_COLUMNS, toStep } from './run-steps.ts';

// What people are shown of the steps of one execution, a page at a time: a run may have thousands of them.

/** Of the texts of a step so much is read for lists; they may be large. */
const START_CHARACTERS = 1_200;

const SHOWN = [...OUTLINE_COLUMNS, 'options'] as const;

type Execution = Pick<Run, 'id' | 'execution'>;

const shownOf = (reader: Reader, { id, execution }: Execution) =>
  reader.db
    .selectFrom('run_steps')
    .select(SHOWN)
    .select([
      sql<string>`substr(prompt, 1, ${START_CHARACTERS})`.as('prompt'),
      sql<string | null>`substr(output, 1, ${START_CHARACTERS})`.as('output'),
    ])
    .where('run_id', '=', id)
    .where('execution', '=', execution);

/** Which steps are asked for. */
export interface StepQuery {
  /** The call that the page before ended with. */
  after: number;
  states: readonly StepState[] | null;
  /** Those that may be otherwise than at that time, in ms: made, begun or ended since, or at work, or to be tried anew. */
  changedAfter: number | null;
  /** Part of a name or a phase, in small letters. */
  text: string | null;
  most: number;
}

/** Steps in the order of asking; `prompt` and `output` are their beginnings alone. */
export async function stepPage(
  reader: Reader,
  of: Execution,
  { after, states, changedAfter, text, most }: StepQuery,
): Promise<Step[]> {
  let query = shownOf(reader, of).where('call', '>', after);
  if (states) query = query.where('state', 'in', [...states]);
  if (changedAfter !== null)
    query = query.where((eb) =>
      eb.or([
        eb('created_at', '>=', changedAfter),
        eb('started_at', '>=', changedAfter),
        eb('ended_at', '>=', changedAfter),
        eb('state', 'in', ['running', 'asking']),
        eb.and([eb('state', '=', 'queued'), eb('tries', '>', 0)]),
      ]),
    );
  if (text !== null) {
    const like = `%${text.replaceAll(/[\\%_]/gu, '\\$&')}%`;
    query = query.where(
      sql<boolean>`(lower(name) like ${like} escape '\\' or lower(coalesce(phase, '')) like ${like} escape '\\')`,
    );
  }
  const rows = await query.orderBy('call').limit(most).execute();
  return rows.map(toStep);
}

const RANKS = [
  'failed',
  'asking',
  'running',
  'queued',
  'cancelled',
  'done',
  'skipped',
] as const satisfies readonly StepState[];

/** Those most in need of a look: what failed, asks, or is at work comes before what is over. In the order of asking. */
export async function neediestSteps(reader: Reader, of: Execution, most: number): Promise<Step[]> {
  const rank = sql<number>`case state ${sql.join(
    RANKS.map((state, at) => sql`when ${sql.lit(state)} then ${sql.lit(at)}`),
    sql` `,
  )} else ${sql.lit(RANKS.length)} end`;
  // Chosen without their texts, which may be large: only those that are shown are read whole.
  const chosen = await reader.db
    .selectFrom('run_steps')
    .select('call')
    .where('run_id', '=', of.id)
    .where('execution', '=', of.execution)
    .orderBy(rank)
    .orderBy('call')
    .limit(most)
    .execute();
  if (chosen.length === 0) return [];
  const calls = chosen.map(({ call }) => call);
  const rows = await shownOf(reader, of).where('call', 'in', calls).orderBy('call').execute();
  return rows.map(toStep);
}

/** The first step that has this id, name or number; whole. */
export async function findStepBy(
  reader: Reader,
  { id, execution }: Execution,
  ref: string,
): Promise<Step | undefined> {
  const call = /^\d{1,9}$/u.test(ref) ? Number(ref) : -1;
  const row = await reader.db
    .selectFrom('run_steps')
    .selectAll()
    .where('run_id', '=', id)
    .where('execution', '=', execution)
    .where((eb) => eb.or([sql<boolean>`id = ${ref}`, eb('name', '=', ref), eb('call', '=', call)]))
    .orderBy('call')
    .limit(1)
    .executeTakeFirst();
  return row && toStep(row);
}

/** What the first steps of an execution are called. */
export async function firstStepNames(reader: Reader, of: Execution, most: number): Promise<string[]> {
  const rows = await reader.db
    .selectFrom('run_steps')
    .select('name')
    .where('run_id', '=', of.id)
    .where('execution', '=', of.execution)
    .orderBy('call')
    .limit(most)
    .execute();
  return rows.map(({ name }) => name);
}
