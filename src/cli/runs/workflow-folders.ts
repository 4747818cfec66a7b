import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { userSettingsFile } from '../operate/settings-file.ts';
import { smallText } from '../input/small-text.ts';

/** The folders in which workflows stand, in precedence: those of a project, then a person's own. */
export const workflowFolders = (cwd: string, env: Readonly<Record<string, string | undefined>>) => [
  { origin: 'project' as const, folder: join(cwd, '.muster', 'workflows') },
  { origin: 'user' as const, folder: join(dirname(userSettingsFile(env)), 'workflows') },
];

/** Names of the files of a folder that may hold a workflow, sorted; none where there is no such folder. */
export async function workflowNamesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((one) => /\.(?:ya?ml|m?js|ts)$/i.test(one) && !/\.d\.ts$/i.test(one)).toSorted();
}

export interface WorkflowFolder {
  origin: 'project' | 'user';
  folder: string;
}

const FILES_MOST = 200;

/** The workflow files of folders, read anew each time: they are few and small. */
export class WorkflowFolders {
  readonly #folders: readonly WorkflowFolder[];

  constructor(folders: readonly WorkflowFolder[]) {
    this.#folders = folders;
  }

  async read(): Promise<(WorkflowFolder & { file: string; text: string })[]> {
    const found: (WorkflowFolder & { file: string; text: string })[] = [];
    for (const { origin, folder } of this.#folders)
      for (const name of (await workflowNamesIn(folder)).slice(0, FILES_MOST)) {
        const text = await smallText(join(folder, name));
        if (text !== undefined) found.push({ origin, folder, file: join(folder, name), text });
      }
    return found;
  }
}
