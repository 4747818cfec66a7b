/** Seeds that once found something, with what it was. What a seed does changes with the simulation; kept as extra runs. */
export const REGRESSION_SEEDS: readonly { seed: number; found: string }[] = [
  { seed: 127, found: 'a send and a wait of one owner were both answered with the same reply' },
];
