import { refusal } from '#domain';
import { StoreError } from '../port.ts';
import { UniqueViolation } from '../unique-violation.ts';

/** Serialization failure and deadlock: the same unit may well succeed when it is run again. */
const CONFLICTS = new Set(['40001', '40P01']);
const UNIQUE_VIOLATION = '23505';
const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);

/** SQLSTATE, or the code of a socket error. */
export function postgresCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function isConflict(error: unknown): boolean {
  const cause = error instanceof StoreError ? error.cause : error;
  return CONFLICTS.has(postgresCode(cause) ?? '') || isStalePlan(cause);
}

/** Another hub has added a column to a table since a named statement that reads all of it was prepared. */
export const isStalePlan = (error: unknown): boolean =>
  postgresCode(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan');

/** Whether the connection is of no more use. */
export function isConnectionLost(error: unknown): boolean {
  const code = postgresCode(error) ?? '';
  if (SOCKET_ERRORS.has(code) || code.startsWith('08') || code.startsWith('57P')) return true;
  // The driver's own errors have no code.
  return (
    error instanceof Error &&
    /^Connection terminated|not queryable|^timeout (exceeded|expired)/i.test(error.message)
  );
}

/** What a database error means to a caller; anything else is given back as it came. `where` is the URL without its password. */
export function fromPostgres(error: unknown, where: string): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const code = postgresCode(error) ?? '';
  if (code === UNIQUE_VIOLATION) {
    const index = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : '';
    return new UniqueViolation([index], error);
  }
  const facts = { details: { database: where, reason: error.message } };
  if (isConnectionLost(error)) {
    return new StoreError(
      refusal('store.unreachable', `The database ${where} is not reached: ${error.message}.`, {
        hint: 'Look whether it runs and answers there; the hub goes on as soon as it does.',
        retry: 'later',
        ...facts,
      }),
      error,
    );
  }
  const found = BY_CLASS.find(([codes]) => codes.some((known) => code.startsWith(known)));
  if (!found) return error;
  const [, name, says, hint, retry] = found;
  return new StoreError(refusal(name, `${says(where)}: ${error.message}.`, { hint, retry, ...facts }), error);
}

type Meaning = readonly [
  codes: readonly string[],
  name: 'store.full' | 'store.read_only' | 'store.busy' | 'store.unreachable',
  says: (where: string) => string,
  hint: string,
  retry: 'never' | 'later',
];

const BY_CLASS: readonly Meaning[] = [
  [
    ['53100'],
    'store.full',
    (at) => `The disk of the database ${at} is full`,
    'Free some space there, then try again.',
    'later',
  ],
  [
    ['25006'],
    'store.read_only',
    (at) => `The database ${at} only reads`,
    'Give the address of the primary server.',
    'never',
  ],
  [
    ['40001', '40P01', '55P03', '57014', '53'],
    'store.busy',
    (at) => `The database ${at} is busy`,
    'Try again; when it goes on, look for long transactions there.',
    'later',
  ],
  [
    ['28', '3D'],
    'store.unreachable',
    (at) => `The database ${at} does not let the hub in`,
    'Check user, password and database name in the URL.',
    'never',
  ],
];
