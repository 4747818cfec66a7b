import { fileURLToPath } from 'node:url';

/** The program `muster` that this code is of: of a checkout or compiled. */
export function mainFile(): string {
  return fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? '../../../bin/muster.js' : '../main.js', import.meta.url),
  );
}
