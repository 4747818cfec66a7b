import { cutText } from './cut-text.ts';
import type { FailedStep } from './program.ts';

/** How much of what went wrong is told: texts of agents and tools may be long. */
const TOLD = { causeCharacters: 500, steps: 10, items: 5, skipped: 20 } as const;

export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Why a step failed some of whose items did. */
export function itemsFailure(
  id: string,
  failed: readonly (Failure & { index: number })[],
  of: number,
): Failure {
  const sorted = failed.toSorted((a, b) => a.index - b.index);
  const causes = sorted
    .slice(0, TOLD.items)
    .map(({ index, message }) => `${id}[${index}]: ${shortened(message)}`);
  const more = sorted.length - causes.length;
  const codes = new Set(sorted.map(({ code }) => code));
  const [only] = codes;
  return {
    code: codes.size === 1 && only !== undefined ? only : 'step.items_failed',
    message: `${sorted.length} of ${of} items failed: ${causes.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
  };
}

/** Why a run failed: each step that did, with its cause; and those that were left out because of them. */
export function runFailure(failed: readonly FailedStep[], leftOut: readonly string[]): string {
  const causes = failed
    .slice(0, TOLD.steps)
    .map(({ step, message }) => `"${step}" failed: ${shortened(message)}`);
  const more = failed.length - causes.length;
  return [
    causes.join('\n'),
    ...(more > 0 ? [`${more} more steps failed.`] : []),
    ...(leftOut.length > 0 ? [`Left out because of that: ${listed(leftOut)}.`] : []),
  ].join('\n');
}

function listed(ids: readonly string[]): string {
  const more = ids.length - TOLD.skipped;
  return more > 0 ? `${ids.slice(0, TOLD.skipped).join(', ')} and ${more} more` : ids.join(', ');
}

function shortened(text: string): string {
  const most = TOLD.causeCharacters;
  return text.length > most ? `${cutText(text, most - 1)}…` : text;
}
