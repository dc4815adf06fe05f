// Rows that were looked up before the run was held: what was there then says nothing of now.
import { expect, test } from 'vitest';
import { lookUps } from '../../../jobs/look-ups/registry.ts';
import { registry } from '../../../jobs/registry.ts';
import type { CheckFirst } from '../../../src/core/batch-state.ts';
import { createActivation } from '../../../src/pipeline/make-call.ts';
import { SILENCE } from '../../support/answers.ts';
import { aQueuedBatch } from '../../support/batch-builders.ts';
import { HandClock } from '../../support/hand-clock.ts';
import { aTargetPacer } from '../../support/target-pacer.ts';

/** The path of the call that is made for a batch that was looked up, where the run was held that often. */
async function pathAfter(check: CheckFirst, timesHeld: number): Promise<string | undefined> {
  const paths: string[] = [];
  const clock = new HandClock();
  const activation = createActivation({
    registry,
    job: registry.jobs['friend-lists'],
    wire: { subscriberField: 'SubscriberToDel_Account' },
    api: {
      call: ({ path }) => {
        paths.push(path);
        return Promise.resolve(SILENCE);
      },
      signAgain: () => true,
      close: () => Promise.resolve(),
    },
    ledger: { sending: () => undefined, keepOpen: () => undefined },
    pacer: aTargetPacer(clock),
    clock,
    random: () => 0.5,
    maxAttempts: 3,
    checkFirst: lookUps['friend-lists'],
    holds: () => timesHeld,
    onCall: () => undefined,
    onStop: () => undefined,
    onFault: (error) => {
      throw error;
    },
  });
  const batch = aQueuedBatch({ owner: 'ann', ids: ['a', 'b'] });
  await activation({ ...batch, state: { ...batch.state, check } });
  return paths[0];
}

const DONE = { done: true, tries: 0, unlisted: [] };

test('are looked up once more, and sent at once where there was no hold since', async () => {
  expect(await pathAfter({ ...DONE, holds: 1 }, 1)).toBe('sns/group_delete');
  expect(await pathAfter({ ...DONE, holds: 0 }, 1)).toBe('sns/group_get');
});
