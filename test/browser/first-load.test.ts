import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { prepared } from './support/prepared.ts';

/** Of script, gzipped: what a browser loads before the first screen can be drawn. */
const MOST_BYTES = 250 * 1024;

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

// Unpacking the browser and building the page comes first.
test('the first load of any screen is at most 250 KB of gzipped script', { timeout: 300_000 }, async () => {
  const { page } = await prepared();
  const manifest = JSON.parse(await readFile(join(page, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const screens = Object.keys(manifest).filter((key) => key.startsWith('screens/'));
  expect(screens.length).toBeGreaterThan(2);
  for (const screen of screens) {
    const bytes = await Promise.all(
      [...loadedWith(manifest, ['index.html', screen])].map(
        async (file) => gzipSync(await readFile(join(page, file))).length,
      ),
    );
    const sum = bytes.reduce((one, other) => one + other, 0);
    expect(sum, `${screen}: ${sum} bytes`).toBeLessThanOrEqual(MOST_BYTES);
    expect(sum).toBeGreaterThan(10_000);
  }
});

/** The script files that chunks load by static imports, their own included. */
function loadedWith(manifest: Record<string, Chunk>, keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const queue = [...keys];
  for (const key of queue) {
    if (seen.has(key)) continue;
    seen.add(key);
    queue.push(...(manifest[key]?.imports ?? []));
  }
  return new Set(
    [...seen].flatMap((key) => manifest[key]?.file ?? []).filter((file) => file.endsWith('.js')),
  );
}
