import { fileURLToPath } from 'node:url';

/** The program `muster` that this code is of: source or compiled. */
export function mainFile(): string {
  return fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? '../main.ts' : '../main.js', import.meta.url),
  );
}
