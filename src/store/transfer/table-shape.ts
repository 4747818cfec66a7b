/** How values of a column travel: the portable schema knows these three. */
export type ColumnKind = 'text' | 'integer' | 'real';

export interface Column {
  name: string;
  kind: ColumnKind;
  nullable: boolean;
}

/** A table as the database itself describes it, so that no list of ours can forget one. */
export interface TableShape {
  name: string;
  /** Without what belongs to one database alone, as the transaction of an event. */
  columns: Column[];
  /** The column that the database numbers by itself, when there is one. */
  numbered?: string;
}

const KINDS: Readonly<Record<string, ColumnKind>> = {
  text: 'text',
  bigint: 'integer',
  integer: 'integer',
  'double precision': 'real',
};

/** Throws for a type that the portable schema does not have: a migration brought it, and it would be lost on the way. */
export function kindOf(type: string, where: string): ColumnKind {
  const kind = KINDS[type.toLowerCase()];
  if (kind === undefined) throw new Error(`${where} has the type ${type}, which an export cannot carry.`);
  return kind;
}

/** A name as SQL. Names come from the database, never from a file. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
