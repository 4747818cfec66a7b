export type Dialect = 'sqlite' | 'postgres';

/** One numbered, forward-only change of the schema; additive within a minor version. The table `meta` exists before the first. */
export interface Migration {
  number: number;
  name: string;
  /** The statements in order, in the dialect's SQL; they run in one transaction under the migration lock. */
  statements(dialect: Dialect): string[];
}
