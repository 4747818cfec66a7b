import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { tempDir } from '../../support/temp-dir.ts';
import { layPage } from './lay-page.ts';
import { unpackChromium } from './unpack-chromium.ts';

/** What the tests of a run share: a browser, and the page as it was built. */
export interface Prepared {
  executable: string;
  env: Record<string, string>;
  /** The built page, by itself. */
  page: string;
}

/**
 * Vitest's global set-up: unpacks the browser and builds the page, once, when the first test asks. Worker processes have
 * no other way to share what one of them made.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const path = `/${randomUUID()}`;
  const folder = await tempDir('muster-browser-');
  let prepared: Promise<Prepared> | undefined;
  const desk = createServer((request, response) => {
    if (request.url !== path) return void response.writeHead(404).end();
    prepared ??= prepare(folder.path);
    prepared.then(
      (made) => response.end(JSON.stringify(made)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  desk.unref();
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  const bound = desk.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP listener without a port');
  process.env['MUSTER_TEST_BROWSER_OFFER'] = `http://127.0.0.1:${bound.port}${path}`;
  return async () => {
    desk.close();
    desk.closeAllConnections();
    await prepared?.catch(() => undefined);
    await folder[Symbol.asyncDispose]();
  };
}

async function prepare(folder: string): Promise<Prepared> {
  const page = join(folder, 'page');
  const chromium = await unpackChromium(join(folder, 'chromium'));
  await layPage(page);
  return { ...chromium, page };
}
