import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { userSettingsFile } from '../operate/settings-file.ts';
import { smallText } from '../input/small-text.ts';

/** The folders in which team files stand, in precedence: that of a project, then a person's own. */
export const teamFolders = (cwd: string, env: Readonly<Record<string, string | undefined>>): string[] => [
  join(cwd, '.muster', 'teams'),
  join(dirname(userSettingsFile(env)), 'teams'),
];

const FILES_MOST = 200;

/** The team files of folders, read anew each time: they are few and small. */
export class TeamFolders {
  readonly #folders: readonly string[];

  constructor(folders: readonly string[]) {
    this.#folders = folders;
  }

  async read(): Promise<{ file: string; text: string }[]> {
    const found: { file: string; text: string }[] = [];
    for (const folder of this.#folders) {
      const names = await readdir(folder).catch(() => [] as string[]);
      const files = names.filter((one) => /\.ya?ml$/iu.test(one)).toSorted();
      for (const name of files.slice(0, FILES_MOST)) {
        const text = await smallText(join(folder, name));
        if (text !== undefined) found.push({ file: join(folder, name), text });
      }
    }
    return found;
  }
}
