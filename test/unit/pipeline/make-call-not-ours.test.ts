// A batch that may be another process's by the time the call is to go out.
import { expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { createActivation } from '../../../src/pipeline/make-call.ts';
import { SILENCE } from '../../support/answers.ts';
import { aQueuedBatch } from '../../support/batch-builders.ts';
import { HandClock } from '../../support/hand-clock.ts';
import { aTargetPacer } from '../../support/target-pacer.ts';

function aStage() {
  const events: string[] = [];
  const faults: unknown[] = [];
  const clock = new HandClock();
  const activation = createActivation({
    registry,
    job: registry.jobs.accounts,
    wire: { subscriberField: 'SubscriberToDel_Account' },
    api: {
      call: () => {
        events.push('call');
        return Promise.resolve(SILENCE);
      },
      signAgain: () => true,
      close: () => Promise.resolve(),
    },
    ledger: { sending: () => events.push('sending'), keepOpen: () => undefined },
    pacer: aTargetPacer(clock),
    clock,
    random: () => 0.5,
    maxAttempts: 3,
    onCall: () => undefined,
    onStop: () => undefined,
    onFault: (error) => faults.push(error),
  });
  return { events, faults, activation };
}

test('a batch that another process has by now is not called, and is given back as it came', async () => {
  const { activation, events, faults } = aStage();
  const batch = aQueuedBatch({ batch: 7 });
  const end = await activation(batch, () => Promise.resolve(false));
  expect(end).toMatchObject({ kind: 'again', state: batch.state });
  expect([events, faults]).toEqual([[], []]);
});

test('where nobody can say whether it has, the call is not made, and that is a fault', async () => {
  const { activation, events, faults } = aStage();
  const lost = new Error('Redis is lost');
  const end = await activation(aQueuedBatch({ batch: 7 }), () => Promise.reject(lost));
  expect(end).toMatchObject({ kind: 'again' });
  expect([events, faults]).toEqual([[], [lost]]);
});

test('calls that were not made say nothing of the server: the next one goes out at once', async () => {
  const { activation, events } = aStage();
  for (let batch = 0; batch < 30; batch += 1) {
    await activation(aQueuedBatch({ batch }), () => Promise.resolve(false));
  }
  await activation(aQueuedBatch({ batch: 30 }));
  expect(events).toEqual(['sending', 'call']);
});
