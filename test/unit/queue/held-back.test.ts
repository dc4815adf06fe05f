// A batch of a run that is held comes round less and less often, without a call, and keeps what is known of it.
import { expect, test } from 'vitest';
import { activate } from '../../../src/adapters/queue/activate.ts';
import type { Engine } from '../../../src/adapters/queue/engine.ts';
import { type BatchJob, JobCodec, type StoredJob } from '../../../src/adapters/queue/job-data.ts';
import { aQueuedBatch, idsOf } from '../../support/batch-builders.ts';

test('it is looked at after 1, 2, 4 ... and at last 10 s', async () => {
  const codec = new JobCodec('a-queue');
  const delays: number[] = [];
  const batch = aQueuedBatch({ ids: idsOf(2) });
  let data: StoredJob = codec.stored(batch, 'run-1.0', { server: 's' });
  const engine = {
    server: () => Promise.resolve('s'),
    hold: () => ({
      standing: () => Promise.resolve('held'),
      ask: () => Promise.resolve('held'),
      update(written: StoredJob) {
        data = written;
        return Promise.resolve(true);
      },
    }),
    giveBack(_job: unknown, _token: unknown, delayMs: number) {
      delays.push(delayMs);
      return Promise.resolve(new Error('given back'));
    },
  } as unknown as Engine;
  const calls: number[] = [];
  const activation = (called: { readonly batch: number }) => {
    calls.push(called.batch);
    return Promise.reject(new Error('a call'));
  };
  for (let round = 1; round <= 8; round += 1) {
    const job = { id: 'run-1.0', data, attemptsStarted: round } as BatchJob;
    await expect(activate(job, 'token', { activation, engine, codec })).rejects.toThrow('given back');
  }
  expect(delays).toEqual([1, 2, 4, 8, 10, 10, 10, 10].map((seconds) => seconds * 1_000));
  expect(calls).toEqual([]);
  expect(codec.opened({ id: 'run-1.0', data, attemptsStarted: 9 }).content.state).toEqual(batch.state);
});
