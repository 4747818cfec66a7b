import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Of all that were kept on this host; the oldest go first. */
const KEPT_MOST = 200;

/** Patches that are too long to be told whole: files of this host, whose names are in the order of their times. */
export class KeptPatches {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of a new one, which the caller writes. */
  async next(name: string): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const kept = (await readdir(this.#folder)).sort();
    for (const old of kept.slice(0, Math.max(0, kept.length - KEPT_MOST + 1)))
      await rm(join(this.#folder, old), { force: true });
    return join(this.#folder, `${name}.patch`);
  }
}
