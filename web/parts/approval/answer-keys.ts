import type { Approval } from '../../live/views.ts';
import type { Question } from '../question-of.ts';

type Option = Question['options'][number];

const READING: ReadonlySet<string> = new Set(['read', 'search', 'think']);

/**
 * What a key answers: `y` the first that allows, `n` the first that denies. `sure`: at once; else the key is to be pressed
 * again, because what follows cannot be taken back.
 */
export function answerOfKey(
  key: string,
  approval: Approval,
  options: readonly Option[],
): { option: Option; sure: boolean } | undefined {
  const effect = key === 'y' ? 'allow' : key === 'n' ? 'deny' : undefined;
  const option = effect && options.find((one) => one.effect === effect);
  if (!option) return undefined;
  if (approval.kind !== 'permission') return { option, sure: false };
  // What is denied can be asked again; what only reads changes nothing.
  const isHarmless = approval.call.command === undefined && READING.has(approval.call.kind);
  return { option, sure: effect === 'deny' || isHarmless };
}
