import { fileURLToPath } from 'node:url';
import type { CliIo } from '../cli-io.ts';

/** From a clone, started by npm, there is no command `muster` yet: the line that makes one, which works in every folder. */
export function aliasLines(env: CliIo['env']): string[] {
  if (env['npm_lifecycle_event'] === undefined || !import.meta.url.endsWith('.ts')) return [];
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  return [`  alias muster='${inner(process.execPath)} ${inner(main)}'`];
}

/** A path inside single quotes, which an alias reads a second time. */
const inner = (path: string): string =>
  path.replaceAll(/[^\w@%+=:,./-]/g, String.raw`\$&`).replaceAll("'", `'\\''`);
