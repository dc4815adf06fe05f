// Ten runs of 20,000 accounts, each killed three times at random moments and continued: the books must stay true.
import pLimit from 'p-limit';
import { describe, expect, test } from 'vitest';
import { killedRun } from '../campaign/killed-run.ts';
import { seedOfTests } from '../support/seeded-random.ts';

const RUNS = 10;
const ROWS = 20_000;
const KILLS = 3;

/** More at a time would only wait for each other. */
const twoAtATime = pLimit(2);
const firstSeed = seedOfTests();

describe.concurrent(`killed runs, seeds from ${firstSeed}`, () => {
  test.each(Array.from({ length: RUNS }, (_, run) => firstSeed + run))(
    'a run with seed %i that is killed three times ends with true books',
    async (seed) => {
      const closers: (() => Promise<void> | void)[] = [];
      const rate = seed % 2 === 0 ? 'unlimited' : '100%';
      const { findings, story } = await twoAtATime(async () => {
        try {
          return await killedRun({ seed, rows: ROWS, kills: KILLS, rate }, (close) => closers.push(close));
        } finally {
          for (const close of closers) await close();
        }
      });
      console.log(`seed ${seed}: ${story}`);
      expect(findings.slice(0, 20), `seed ${seed}: ${story}`).toEqual([]);
    },
    300_000,
  );
});
