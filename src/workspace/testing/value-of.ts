import type { Result } from '#base';
import type { Refusal } from '#domain';

/** The value of a result that has to be one. */
export function valueOf<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}
