import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Target } from './targets.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Outside of what `npm ci` keeps in order, inside of what git leaves out. */
const CACHE = join(ROOT, 'node_modules/.cache/muster-harness');
const manifest = z.object({ version: z.string() });

/** The folder with the programs of this target; installed in its exact version when it is not there yet. */
export async function installed(target: Target): Promise<string> {
  if (target.isHere) return join(ROOT, 'node_modules/.bin');
  const folder = join(CACHE, target.row);
  if ((await versionIn(folder, target.package)) !== target.version) await install(folder, target);
  return join(folder, 'node_modules/.bin');
}

async function install(folder: string, target: Target): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  const wanted = `${target.package}@${target.version}`;
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', wanted];
  const child = spawn('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`npm could not install ${wanted}`);
  const found = await versionIn(folder, target.package);
  if (found !== target.version) throw new Error(`npm installed ${found ?? 'nothing'} instead of ${wanted}`);
}

async function versionIn(folder: string, name: string): Promise<string | undefined> {
  const file = join(folder, 'node_modules', name, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : manifest.parse(JSON.parse(text)).version;
}
