import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readRecord, writeRecord } from './record-file.ts';

const worktreeRecord = z.object({
  /** The session or team that it was made for. */
  of: z.string(),
  name: z.string(),
  /** `clone` shares nothing with the repository: for roles that are not trusted with its refs. */
  kind: z.enum(['worktree', 'clone']),
  /** Where its files are. */
  path: z.string(),
  /** The working tree that it was made from. */
  repository: z.string(),
  /** Its own branch, as `refs/heads/…`. */
  branch: z.string(),
  /** The commit that it began with. */
  base: z.string(),
  /** The branch that was checked out where it was made from, by its name; null when there was none. */
  target: z.string().nullable().default(null),
  createdAt: z.number(),
});

/** A directory with a branch of its own. */
export type Worktree = z.infer<typeof worktreeRecord>;

/** The records of worktrees, a file each, beside their folders: whoever works in one does not rewrite what is known of it by accident. */
export class WorktreeRecords {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  find(of: string, name: string): Promise<Worktree | undefined> {
    return readRecord(this.#pathOf(of, name), worktreeRecord);
  }

  write(record: Worktree): Promise<void> {
    return writeRecord(this.#pathOf(record.of, record.name), record);
  }

  async remove({ of, name }: Pick<Worktree, 'of' | 'name'>): Promise<void> {
    await rm(this.#pathOf(of, name), { force: true });
  }

  /** All, or those of one session or team. */
  async list(of?: string): Promise<Worktree[]> {
    const owners = of === undefined ? await readdir(this.folder).catch(() => []) : [of];
    const found: Worktree[] = [];
    for (const owner of owners) {
      for (const file of await readdir(join(this.folder, owner)).catch(() => [])) {
        const record = file.endsWith('.json')
          ? await this.find(owner, file.slice(0, -'.json'.length))
          : undefined;
        if (record) found.push(record);
      }
    }
    return found;
  }

  #pathOf(of: string, name: string): string {
    return join(this.folder, of, `${name}.json`);
  }
}

/** The refs of ours in a repository. */
export const refsOf = ({ of, name }: Pick<Worktree, 'of' | 'name'>) => ({
  branch: `refs/heads/muster/${of}/${name}`,
  snapshot: `refs/muster/snapshots/${of}/${name}`,
  discarded: `refs/muster/discarded/${of}/${name}`,
});
