import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const manifest = z.object({ name: z.string(), version: z.string().max(100) });
/** Programs of packages lie a few folders below the manifest: `dist/`, `bundle/`, `bin/`. */
const FOLDERS_UP = 4;

/**
 * The version of a program that npm has installed, from the package that holds it: programs are not started for it, as
 * some take over a second and 400 MB. Undefined for others.
 */
export async function versionOfProgram(program: string): Promise<string | undefined> {
  let folder = await realpath(program).then(dirname, () => undefined);
  for (let up = 0; folder !== undefined && up < FOLDERS_UP; up++) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
    // A manifest without a name only says what kind of modules lie there.
    const found = text === undefined ? undefined : readManifest(text);
    // An interpreter says nothing of what it runs, a checkout nothing of what is installed.
    if (found) return found.name !== 'node' && folder.includes('node_modules') ? found.version : undefined;
    folder = dirname(folder);
  }
  return undefined;
}

function readManifest(text: string): z.infer<typeof manifest> | undefined {
  try {
    return manifest.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
