import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * Absolute path of a program: as given when absolute, else on the person's PATH, else in the `node_modules/.bin`
 * folders that are offered (a checkout of Muster carries some harnesses as dependencies).
 */
export async function findProgram(
  name: string,
  path: string | undefined,
  extraFolders: readonly string[],
): Promise<string | undefined> {
  if (isAbsolute(name)) return (await isProgram(name)) ? name : undefined;
  const folders = [...(path ?? '').split(delimiter), ...extraFolders].filter((folder) => isAbsolute(folder));
  for (const folder of folders) {
    const candidate = join(folder, name);
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
