import type { HarnessFailure } from './port.ts';

/** Builds a failure; the stderr tail is left out when there is nothing in it. */
export function failure(code: HarnessFailure['code'], cause: string, stderr?: string): HarnessFailure {
  return stderr ? { code, cause, stderr } : { code, cause };
}
