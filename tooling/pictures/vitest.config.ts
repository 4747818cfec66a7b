import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Pictures need what the browser tests need, and are no test: they are taken when somebody asks for them. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['tooling/pictures/take-pictures.ts'],
    globalSetup: ['test/browser/support/vitest-setup.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
