import type { Ids, Log } from '#base';
import { refusal, type Refusal } from '#domain';

/**
 * What a caller learns of a throw: the refusal that the error carries (a database that is full, locked or away), else
 * `internal` with an id that finds the whole of it in the log.
 */
export function refusalOfCrash(error: unknown, route: string, { ids, log }: { ids: Ids; log: Log }): Refusal {
  const carried = carriedRefusal(error);
  if (carried) {
    log.write('warn', carried.message, { route, code: carried.code, cause: causeOf(error) });
    return carried;
  }
  const id = ids.next('err');
  log.write('error', `${route} failed`, { id, route, error: textOf(error) });
  return refusal('internal', `Something in the hub failed at ${route}; it is not your call's fault.`, {
    hint: `The hub's log tells more under ${id}.`,
    details: { id },
  });
}

function isRefusal(value: unknown): value is Refusal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string' &&
    'retry' in value
  );
}

// The store's error is known by what it carries: this room does not enter the store.
function carriedRefusal(error: unknown): Refusal | undefined {
  return error instanceof Error && 'refusal' in error && isRefusal(error.refusal) ? error.refusal : undefined;
}

function causeOf(error: unknown): string | undefined {
  return error instanceof Error && error.cause !== undefined ? textOf(error.cause) : undefined;
}

function textOf(error: unknown): string {
  return (error instanceof Error ? (error.stack ?? error.message) : String(error)).slice(0, 4_000);
}
