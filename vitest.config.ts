import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tooling/**/*.test.ts', 'bench/**/*.test.ts'],
    // Real databases, processes and sockets: forks keep their crashes and signals apart.
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/postgres/vitest-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    unstubEnvs: true,
    restoreMocks: true,
  },
});
