import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildPage } from './build-page.ts';
import { packageForDist, type RootPackage } from './package-for-dist.ts';

const run = promisify(execFile);
/** What people and programs read of the package beside its code; refusals name places in docs/. */
const BESIDE = ['README.md', 'CHANGELOG.md', 'LICENSE', 'llms.txt', 'docs', 'examples', 'skills'] as const;
const SHEBANG = '#!/usr/bin/env node\n';

/**
 * Compiles a checkout's `src/` into a fresh folder, `dist/` unless another is named, that can be run or published as it is, with the page in `dist/web`
 * where the checkout has one. Throws with the compiler's words when the code does not compile.
 */
export async function buildPackage(root: string, dist = join(root, 'dist')): Promise<void> {
  const source = join(root, 'src');
  await rm(dist, { recursive: true, force: true });
  await compile(root, dist);
  const manifest = packageForDist(
    JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as RootPackage,
  );
  await writeFile(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await copyAssets(source, dist);
  for (const beside of BESIDE) await copyWhole(join(root, beside), join(dist, beside));
  for (const file of await listFiles(dist)) if (file.endsWith('.js')) await pointToCompiled(file);
  // Built before, by `npm run build:web`; the hub serves it from beside its code.
  await copyWhole(join(root, 'web/dist'), join(dist, 'web'));
  if (existsSync(join(root, 'web/vite.config.ts'))) await buildPage(root, join(dist, 'web'));
  for (const entry of Object.values(manifest.bin)) await makeExecutable(join(dist, entry));
}

async function compile(root: string, dist: string): Promise<void> {
  const compiler = resolve(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
  try {
    await run(
      process.execPath,
      [compiler, '--project', join(root, 'tsconfig.build.json'), '--outDir', dist],
      {
        cwd: root,
      },
    );
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    throw new Error(`The build stopped at the compiler.\n${said}`, { cause: error });
  }
}

/** Whatever stands beside the code and is read at run time (pages, prompts, SQL); rooms' READMEs and tests stay. */
async function copyAssets(source: string, dist: string): Promise<void> {
  for (const file of await listFiles(source)) {
    const path = relative(source, file).replaceAll('\\', '/');
    if (/\.tsx?$|(^|\/)README\.md$|(^|\/)(conformance|testing)\//.test(path)) continue;
    await mkdir(dirname(join(dist, path)), { recursive: true });
    await copyFile(file, join(dist, path));
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  if (existsSync(from)) await cp(from, to, { recursive: true });
}

/** The compiler rewrites the endings of imports, but not of `new URL('./worker.ts', import.meta.url)`. */
async function pointToCompiled(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const pointed = text.replaceAll(/(new URL\((['"])\.[^'"]*)\.ts\2(,\s*import\.meta\.url\))/g, '$1.js$2$3');
  if (pointed !== text) await writeFile(file, pointed);
}

async function makeExecutable(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.startsWith('#!')) await writeFile(file, SHEBANG + text);
  await chmod(file, 0o755);
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
