import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The SDK signs every request; the stand-ins do not look at the signature.
    env: {
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      POWERTOOLS_METRICS_DISABLED: 'true',
      POWERTOOLS_SERVICE_NAME: 'duo-edge',
    },
    // Sockets, tokens and real frames need more than a unit test's time on a shared machine.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // As many as CI has cores; by itself it would leave one of two to somebody who waits.
    maxWorkers: 2,
    // Concurrent tests are those that mostly wait, such as the cells of the fault matrix.
    maxConcurrency: 12,
    coverage: {
      provider: 'v8',
      include: ['shared/**/*.ts', 'functions/**/*.ts'],
      reporter: ['text', 'json-summary'],
      thresholds: { statements: 95, branches: 95, functions: 95, lines: 95 },
    },
  },
});
