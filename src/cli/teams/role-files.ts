import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LIMITS, type RoleOrigin } from '#domain';
import { userSettingsFile } from '../operate/settings-file.ts';

/** A file that holds a role, as it was when it was last read. */
export interface RoleFile {
  readonly file: string;
  readonly text: string;
  readonly origin: RoleOrigin;
}

export interface RoleFolder {
  readonly folder: string;
  readonly origin: RoleOrigin;
}

/** Where the roles of a project stand: Muster's own before those of another program. */
export const projectRoleFolders = (folder: string): RoleFolder[] => [
  { folder: join(folder, '.muster', 'roles'), origin: 'project' },
  { folder: join(folder, '.claude', 'agents'), origin: 'project' },
];

/** `~/.config/muster/roles`, beside the settings file. */
export const userRoleFolder = (env: Readonly<Record<string, string | undefined>>): RoleFolder => ({
  folder: join(dirname(userSettingsFile(env)), 'roles'),
  origin: 'user',
});

interface Kept {
  /** Changes with every change of the file. */
  stamp: string;
  role: RoleFile;
}

/**
 * Reads the role files of folders, those that have changed alone: a file that has not is the same object as before. What
 * cannot be read, or is one too many, is told in `notices` and left out.
 */
export class RoleFolders {
  readonly #folders: readonly RoleFolder[];
  #kept = new Map<string, Kept>();

  constructor(folders: readonly RoleFolder[]) {
    this.#folders = folders;
  }

  async read(): Promise<{ texts: RoleFile[]; notices: string[] }> {
    const kept = new Map<string, Kept>();
    const notices: string[] = [];
    for (const { folder, origin } of this.#folders) {
      for (const file of await this.#filesOf(folder, notices)) {
        const found = await this.#readFile(file, origin, notices);
        if (found) kept.set(file, found);
      }
    }
    this.#kept = kept;
    return { texts: [...kept.values()].map(({ role }) => role), notices };
  }

  async #filesOf(folder: string, notices: string[]): Promise<string[]> {
    const names = await readdir(folder).catch((error: unknown) => {
      if (!isAbsent(error)) notices.push(`${folder} cannot be read: ${String(error)}`);
      return [];
    });
    const files = names.filter((name) => name.endsWith('.md')).toSorted();
    if (files.length > LIMITS.roleFilesPerFolder)
      notices.push(`${folder} has ${files.length} files; the first ${LIMITS.roleFilesPerFolder} are read.`);
    return files.slice(0, LIMITS.roleFilesPerFolder).map((name) => join(folder, name));
  }

  async #readFile(file: string, origin: RoleOrigin, notices: string[]): Promise<Kept | undefined> {
    try {
      const facts = await stat(file);
      if (!facts.isFile()) return undefined;
      const { size, mtimeMs, ino } = facts;
      const stamp = `${origin} ${size} ${mtimeMs} ${ino}`;
      const before = this.#kept.get(file);
      if (before?.stamp === stamp) return before;
      if (size > 4 * LIMITS.roleFileCharacters) {
        notices.push(`${file} is not read: it is too long for a role.`);
        return undefined;
      }
      return { stamp, role: { file, origin, text: await readFile(file, 'utf8') } };
    } catch (error) {
      // Taken away between the look at its folder and this one.
      if (!isAbsent(error)) notices.push(`${file} cannot be read: ${String(error)}`);
      return undefined;
    }
  }
}

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
