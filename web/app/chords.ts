/** What a chord of keys does; the help lists them as they stand here. */
export const CHORDS = [
  { keys: ['g', 'n'], does: 'Go to Now', to: '/' },
  { keys: ['g', 's'], does: 'Go to Sessions', to: '/sessions' },
  { keys: ['j'], does: 'Next row', act: 'next' },
  { keys: ['k'], does: 'Row before', act: 'before' },
  { keys: ['?'], does: 'Show these keys', act: 'help' },
] as const;
export type Chord = (typeof CHORDS)[number];

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
