import type { Refusal } from '#domain';
import { plainText } from './plain-text.ts';
import type { Style } from './style.ts';

/** What failed and why, then what to type. */
export function refusalText(refusal: Refusal, style: Style): string {
  const message = style.bad(plainText(refusal.message));
  return refusal.hint === undefined ? message : `${message}\n${plainText(refusal.hint)}`;
}
