import { defineConfig } from 'vitest/config';

/** Their figures mean something only while nothing else runs, so they come last and one by one. */
const TIMING = [
  'test/e2e/pacing.test.ts',
  'test/e2e/redis-pacing.test.ts',
  'test/e2e/redis-check-first-pacing.test.ts',
  'test/e2e/slow-proxy.test.ts',
  'test/e2e/throttled-pacing.test.ts',
  'test/e2e/resources.test.ts',
  'test/integration/redis-departures.test.ts',
];
const NEVER = ['dist/**', 'node_modules/**'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'main',
          include: ['test/**/*.test.ts'],
          exclude: [...NEVER, ...TIMING],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'timing',
          include: TIMING,
          exclude: NEVER,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
