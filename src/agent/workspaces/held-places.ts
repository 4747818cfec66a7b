import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SessionId } from '#domain';

const heldPlace = z.object({ of: z.string(), name: z.string() });
export type HeldPlace = z.infer<typeof heldPlace>;

/** Which session works in which worktree, over restarts of the daemon: a file each. */
export class HeldPlaces {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(session: SessionId, { of, name }: HeldPlace): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#pathOf(session);
    await writeFile(`${path}.new`, JSON.stringify({ of, name }), { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  async find(session: string): Promise<HeldPlace | undefined> {
    try {
      return heldPlace.parse(JSON.parse(await readFile(this.#pathOf(session), 'utf8')));
    } catch {
      return undefined;
    }
  }

  async remove(session: string): Promise<void> {
    await rm(this.#pathOf(session), { force: true });
  }

  async sessions(): Promise<string[]> {
    const files = await readdir(this.#folder).catch(() => []);
    return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
  }

  /** Sessions that work in this one. */
  async holdersOf({ of, name }: HeldPlace): Promise<string[]> {
    const holders: string[] = [];
    for (const session of await this.sessions()) {
      const place = await this.find(session);
      if (place?.of === of && place.name === name) holders.push(session);
    }
    return holders;
  }

  #pathOf(session: string): string {
    return join(this.#folder, `${session}.json`);
  }
}
