import { join } from 'node:path';

/** Builds the page of a checkout into a folder, which is emptied first. Throws with the bundler's words. */
export async function buildPage(root: string, folder: string): Promise<void> {
  // The bundler is heavy, and most of what loads this file builds no page.
  const { build } = await import('vite');
  const web = join(root, 'web');
  // Vite builds for development wherever this says something else, as it does under a test runner.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({
      configFile: join(web, 'vite.config.ts'),
      root: web,
      mode: 'production',
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true },
    });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
