import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'test/**/*.test.ts',
      'tooling/**/*.test.ts',
      'bench/**/*.test.ts',
      'web/**/*.test.ts',
    ],
    // Real databases, processes and sockets: forks keep their crashes and signals apart.
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/postgres/vitest-setup.ts', 'test/browser/support/vitest-setup.ts'],
    // What ends what hangs; how fast anything is, no test says.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    unstubEnvs: true,
    restoreMocks: true,
  },
});
