/** Seeds that once found something, with what it was. What a seed does changes with the simulation; kept as extra runs. */
export const REGRESSION_SEEDS: readonly { seed: number; found: string }[] = [
  { seed: 127, found: 'a send and a wait of one owner were both answered with the same reply' },
  { seed: 542, found: 'a turn whose offer its agent lost with its disk was leased for ever' },
  { seed: 655, found: 'a send to a session whose start then failed was acknowledged and erased' },
  { seed: 2588, found: 'a second interrupting turn clashed with the place of the first' },
  { seed: 30_296, found: 'a reaper that was suspended within its round went on with what it saw before' },
  { seed: 30_444, found: 'a hub that had just died passed for one that listens' },
];
