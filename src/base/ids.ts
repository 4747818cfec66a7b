import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_CHARACTERS = 9;
const RANDOM_CHARACTERS = 13;

/** A source of ids `prefix_…`: 9 characters of time (ms, Crockford base 32), 13 random ones, so that ids sort by age. */
export interface Ids {
  next(prefix: string): string;
}

function encodeTime(ms: number): string {
  let rest = ms;
  let text = '';
  for (let i = 0; i < TIME_CHARACTERS; i++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/**
 * Ids that grow strictly within one process, also within one millisecond and when the clock goes back: the
 * random part of the previous id is counted up instead of drawn anew.
 */
export function createIds(clock: Clock, random: Random): Ids {
  let lastMs = -1;
  let time = '';
  let digits: number[] = [];
  return {
    next(prefix) {
      const now = Math.max(clock.now(), lastMs);
      if (now > lastMs) {
        digits = Array.from(random.bytes(RANDOM_CHARACTERS), (byte) => byte & 31);
        lastMs = now;
        time = encodeTime(lastMs);
      } else if (!increment(digits)) {
        lastMs++;
        time = encodeTime(lastMs);
      }
      let text = `${prefix}_${time}`;
      for (const digit of digits) text += ALPHABET.charAt(digit);
      return text;
    },
  };
}

/** Counts up by one; false when it ran over and begins at zero again. */
function increment(digits: number[]): boolean {
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = digits[i] ?? 0;
    if (digit < 31) {
      digits[i] = digit + 1;
      return true;
    }
    digits[i] = 0;
  }
  return false;
}
