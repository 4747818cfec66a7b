import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildPackage } from '../../tooling/build/build-package.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');

/** A tarball of our package, as `npm pack` makes it. */
export interface Packed {
  file: string;
  digest: string;
}

/** For npm in tests: no registry, and nothing of the person's own. */
export const OFFLINE = { npm_config_offline: 'true', npm_config_update_notifier: 'false' };

/**
 * This checkout, built and packed under another version. Its dependencies are not named, so that no registry is needed:
 * `linkDependencies` lets it find those of the checkout.
 */
export async function packCheckout(folder: string, version: string): Promise<Packed> {
  const root = join(folder, `checkout-${version}`);
  await cp(join(ROOT, 'src'), join(root, 'src'), { recursive: true });
  for (const file of ['tsconfig.json', 'tsconfig.build.json']) await cp(join(ROOT, file), join(root, file));
  const manifest = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>;
  await writeFile(join(root, 'package.json'), JSON.stringify({ ...manifest, version, dependencies: {} }));
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  await buildPackage(root);
  return pack(join(root, 'dist'), folder);
}

/** Node looks for a package in every folder above: one `node_modules` above the daemon's folder serves all versions. */
export async function linkDependencies(above: string): Promise<void> {
  await symlink(join(ROOT, 'node_modules'), join(above, 'node_modules'));
}

/** A package under our name whose program is this script. */
export async function packScript(
  folder: string,
  version: string,
  script: string,
  name = 'muster-hub',
  scripts: Record<string, string> = {},
): Promise<Packed> {
  const root = join(folder, `script-${version}-${name}`);
  await mkdir(root, { recursive: true });
  const bin = { muster: './main.js' };
  await writeFile(
    join(root, 'package.json'),
    JSON.stringify({ name, version, type: 'module', bin, scripts }),
  );
  await writeFile(join(root, 'main.js'), `#!/usr/bin/env node\n${script}\n`, { mode: 0o755 });
  return pack(root, folder);
}

async function pack(root: string, folder: string): Promise<Packed> {
  const cache = join(folder, 'npm-cache');
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    env: { ...process.env, ...OFFLINE, npm_config_cache: cache },
    maxBuffer: 64 * 1024 * 1024,
  });
  const packed: unknown = JSON.parse(stdout);
  const first: unknown = Array.isArray(packed) ? packed[0] : undefined;
  if (typeof first !== 'object' || first === null || !('filename' in first)) throw new Error(stdout);
  const file = join(folder, String(first.filename));
  const digest = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  return { file, digest: `sha256:${digest}` };
}
