import { seededRandom } from '#base';

/** What chance decides, from a seed. Each part has dice of its own, so that one does not change what another throws. */
export class Dice {
  readonly #random: ReturnType<typeof seededRandom>;

  constructor(seed: number, part: string) {
    let mixed = seed >>> 0;
    for (const letter of part) mixed = Math.imul(mixed ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    this.#random = seededRandom(mixed);
  }

  /** A whole number from `least` to `most`, both of them possible. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#random.fraction() * (most - least + 1));
  }

  chance(share: number): boolean {
    return this.#random.fraction() < share;
  }

  oneOf<T>(all: readonly [T, ...T[]]): T {
    return all[this.between(0, all.length - 1)] ?? all[0];
  }
}
