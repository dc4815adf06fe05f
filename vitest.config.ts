import { defineConfig } from 'vitest/config';

const NEVER = ['dist/**', 'node_modules/**'];
const LONG = 'test/long/**/*.test.ts';
/** Their figures mean something only while nothing else runs, so they come last and one by one. */
const TIMING = 'test/timing/**/*.test.ts';

/** `npm test` runs `main`; the other two are for `npm run test:long`. */
export default defineConfig({
  test: {
    // A test that hangs ends; how quick one is says nothing on a machine that does other work too.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    setupFiles: ['test/support/fixed-seeds.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'main', include: ['test/**/*.test.ts'], exclude: [...NEVER, LONG, TIMING] },
      },
      {
        extends: true,
        test: { name: 'long', include: [LONG], exclude: NEVER, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: {
          name: 'timing',
          include: [TIMING],
          exclude: NEVER,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
