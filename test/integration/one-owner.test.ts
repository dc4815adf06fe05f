// One owner with many batches: each goes out as soon as the one before has ended, without a pause of the feed in between.
import { expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import { appliedRuns } from '../support/applied-runs.ts';
import { aBatch } from '../support/batch-builders.ts';

const { apply, aStage } = appliedRuns();
const BATCHES = 30;
/** What the feed waits between two looks if nothing calls for an earlier one. */
const PAUSE_MS = 50;

test('its batches go out one after the other, and the feed pauses for none of them', async () => {
  const batches = Array.from({ length: BATCHES }, (_, batch) =>
    aBatch({ batch, target: 'friend-lists', owner: 'ann', ids: [`list-${batch}`] }),
  );
  const stage = await aStage(1, batches);
  const api = stage.api({ fateOf: () => 'plain' });
  let pauses = 0;
  const clock: Clock = {
    ...systemClock,
    after: (ms, then) => {
      if (ms === PAUSE_MS) pauses += 1;
      return systemClock.after(ms, then);
    },
  };
  expect(await apply(stage.run, api, { clock })).toBeUndefined();
  expect(api.calls).toHaveLength(BATCHES);
  expect(api.mostForOneOwner).toBe(1);
  expect(pauses).toBeLessThan(10);
});
