import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPage } from '../../../tooling/build/build-page.ts';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * Builds the page into `scratch`, then lays it over `web/dist`, from where the hub of a checkout serves it. Files of an
 * older build stay, and the index comes last: a page that is open goes on working.
 */
export async function layPage(scratch: string): Promise<void> {
  await buildPage(ROOT, scratch);
  const dist = join(ROOT, 'web/dist');
  await cp(scratch, dist, { recursive: true, filter: (from) => from !== join(scratch, 'index.html') });
  const index = join(dist, `index.html.${process.pid}`);
  await cp(join(scratch, 'index.html'), index);
  await rename(index, join(dist, 'index.html'));
  await rm(index, { force: true });
}
