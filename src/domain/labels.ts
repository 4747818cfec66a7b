import { LIMITS } from './limits.ts';

const two = (value: number) => String(value).padStart(2, '0');

/** `delegate-YYYYMMDD-HHMMSS` in UTC, or that of another kind. `now` in ms since 1970. */
export function timeLabel(now: number, kind: 'delegate' | 'thread' = 'delegate'): string {
  const at = new Date(now);
  const day = `${at.getUTCFullYear()}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`;
  return `${kind}-${day}-${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}`;
}

/**
 * The label that an unnamed delegate or thread gets: the time, then `-2` … `-99`, then the milliseconds.
 * `taken` are labels held by the owner's live sessions. The unique index has the last word: on a clash call again with more taken.
 */
export function automaticLabel(
  now: number,
  taken: ReadonlySet<string>,
  kind: 'delegate' | 'thread' = 'delegate',
): string {
  const base = timeLabel(now, kind);
  if (!taken.has(base)) return base;
  for (let suffix = 2; suffix <= LIMITS.labelSuffixMost; suffix++) {
    if (!taken.has(`${base}-${suffix}`)) return `${base}-${suffix}`;
  }
  let ms = now;
  while (taken.has(`${base}-${ms}`)) ms++;
  return `${base}-${ms}`;
}

// U+2800 is a symbol that shows nothing.
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v;

/** What is wrong with a label that somebody gave, or undefined. Labels are never trimmed or renamed. */
export function labelProblem(label: string): string | undefined {
  if (label.length === 0) return 'a label cannot be empty';
  if (label.length > LIMITS.labelCharacters)
    return `a label has at most ${LIMITS.labelCharacters} characters; this one has ${label.length}`;
  // Control characters would let a label forge a line in lists and envelopes.
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(label)) return 'a label cannot contain line breaks or control characters';
  // Blank in every list, and typed by nobody.
  if (!VISIBLE.test(label)) return 'a label needs a visible character';
  // Half a surrogate pair is stored as U+FFFD: the label could not be found by what was given.
  if (!label.isWellFormed()) return 'a label has to be valid Unicode';
  return undefined;
}
