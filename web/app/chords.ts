import { PLACES, type Place } from './places.ts';

/** What one or two keys do, one after the other. */
export type Chord = { keys: readonly string[]; does: string } & (
  | { to: Place['to'] }
  | { act: 'next' | 'before' | 'help' }
);

/** The help lists them as they stand here. */
export const CHORDS: readonly Chord[] = [
  ...PLACES.map(({ to, name, keys }) => ({ keys, does: `Go to ${name}`, to })),
  { keys: ['j'], does: 'Next row', act: 'next' },
  { keys: ['k'], does: 'Row before', act: 'before' },
  { keys: ['?'], does: 'Show these keys', act: 'help' },
];

/** Within this time the second key of a chord has to follow, in ms. */
const CHORD_MS = 1_500;

/** What was pressed so far. */
export interface Pressed {
  key: string;
  at: number;
}

/** What a key means after the one before; `pressed` is to be handed in with the next. */
export function readKey(
  key: string,
  at: number,
  before: Pressed | undefined,
): { chord?: Chord; pressed?: Pressed } {
  const first = before !== undefined && at - before.at <= CHORD_MS ? before.key : undefined;
  const whole = CHORDS.find(({ keys }) =>
    keys.length === 2 ? keys[0] === first && keys[1] === key : first === undefined && keys[0] === key,
  );
  if (whole) return { chord: whole };
  return CHORDS.some(({ keys }) => keys.length === 2 && keys[0] === key) ? { pressed: { key, at } } : {};
}
