/** A row would have broken a unique index. Drivers throw it in place of their own error. */
export class UniqueViolation extends Error {
  /** Names of the indexes that it may have been; several only where two indexes have the same columns. */
  readonly indexes: readonly string[];

  constructor(indexes: readonly string[], cause: unknown) {
    super(`a row breaks the unique index ${indexes.join(' or ')}`, { cause });
    this.name = 'UniqueViolation';
    this.indexes = indexes;
  }
}

/**
 * Whether an error says that a row would break this unique index. A key that was declared in its table goes by
 * PostgreSQL's names on both drivers: `TABLE_pkey`, `TABLE_COLUMN_COLUMN_key`. The unit is lost by then: answer a
 * refusal or throw, nothing else.
 */
export function isUniqueViolation(error: unknown, index: string): boolean {
  return error instanceof UniqueViolation && error.indexes.includes(index);
}
