import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempDir, type TempDir } from '../../test/support/temp-dir.ts';
import { buildPackage } from './build-package.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');

const CHECKOUT = {
  'package.json': JSON.stringify({
    name: 'planted',
    version: '1.2.3',
    type: 'module',
    bin: { planted: 'bin/planted.js' },
    imports: { '#base': './src/base/index.ts', '#base/side': './src/base/side/index.ts' },
    dependencies: { zod: '4.6.7' },
  }),
  'src/cli/main.ts': `
    import { readFileSync } from 'node:fs';
    import { join } from 'node:path';
    import { Worker } from 'node:worker_threads';
    import { greet, type Name } from '#base';
    const name: Name = 'dist';
    const page = readFileSync(join(import.meta.dirname, 'page.txt'), 'utf8');
    const side = await import('#base/side');
    new Worker(new URL('./worker.ts', import.meta.url)).once('message', (said: string) => {
      console.log(greet(name), page, side.SIDE, said);
    });`,
  'src/cli/worker.ts': `
    import { parentPort } from 'node:worker_threads';
    const said: string = 'worked';
    parentPort?.postMessage(said);`,
  'src/cli/page.txt': 'page',
  'skills/planting/SKILL.md': 'how to plant',
  'src/base/README.md': 'not for dist',
  'src/base/index.ts': `export { greet } from './greet.ts'; export type Name = string;`,
  'src/base/greet.ts': `export const greet = (name: string): string => 'hello ' + name;`,
  'src/base/greet.test.ts': `throw new Error('not for dist');`,
  'src/base/side/index.ts': `export const SIDE = 'side';`,
};

async function plant(dir: TempDir, files: Record<string, string>): Promise<string> {
  const root = dir.at('checkout');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  for (const config of ['tsconfig.json', 'tsconfig.build.json'])
    await cp(join(ROOT, config), join(root, config));
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

test('builds a package that runs from node_modules by its own doors, with workers, assets and types', async () => {
  await using dir = await tempDir();
  const root = await plant(dir, CHECKOUT);
  await buildPackage(root);
  const place = dir.at('elsewhere/node_modules/planted');
  await mkdir(dirname(place), { recursive: true });
  await rename(join(root, 'dist'), place);
  const { stdout } = await run(join(place, 'cli/main.js'));
  expect(stdout).toBe('hello dist page side worked\n');
  expect((await stat(join(place, 'cli/main.js'))).mode & 0o111).toBe(0o111);
  expect(await readFile(join(place, 'cli/main.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(JSON.parse(await readFile(join(place, 'package.json'), 'utf8'))).toEqual({
    name: 'planted',
    version: '1.2.3',
    type: 'module',
    bin: { planted: './cli/main.js' },
    imports: { '#base': './base/index.js', '#base/side': './base/side/index.js' },
    dependencies: { zod: '4.6.7' },
  });
  for (const made of ['base/greet.d.ts', 'base/greet.js.map', 'skills/planting/SKILL.md'])
    expect(existsSync(join(place, made))).toBe(true);
  for (const left of ['base/greet.test.js', 'base/README.md'])
    expect(existsSync(join(place, left))).toBe(false);
});

test('says what the compiler said, when the code does not compile', async () => {
  await using dir = await tempDir();
  const root = await plant(dir, { ...CHECKOUT, 'src/base/greet.ts': `export const greet: number = 'x';` });
  await expect(buildPackage(root)).rejects.toThrow('greet.ts(1,14): error TS2322');
});

test('leaves nothing of an earlier build', async () => {
  await using dir = await tempDir();
  const root = await plant(dir, CHECKOUT);
  await mkdir(join(root, 'dist'));
  await writeFile(join(root, 'dist/stale.js'), '');
  await buildPackage(root);
  expect(existsSync(join(root, 'dist/stale.js'))).toBe(false);
});

test('the page is built beside the compiled code, where the checkout has one', async () => {
  await using dir = await tempDir();
  const root = await plant(dir, {
    ...CHECKOUT,
    'web/vite.config.ts': 'export default {};',
    'web/index.html': '<script type="module" src="./main.ts"></script>',
    'web/main.ts': `document.title = 'planted page';`,
  });
  await buildPackage(root);
  const index = await readFile(join(root, 'dist/web/index.html'), 'utf8');
  const script = /src="\/(assets\/[^"]+\.js)"/.exec(index)?.[1] ?? 'no script';
  expect(await readFile(join(root, 'dist/web', script), 'utf8')).toContain('planted page');
});
