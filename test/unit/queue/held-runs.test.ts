// What a process knows of the runs that are held, where the answer of Redis is long under way.
import { expect, test } from 'vitest';
import { HeldRuns } from '../../../src/adapters/queue/redis/held-runs.ts';

/** Redis as it answers each question in turn, so many ms after it was asked. */
function heldRuns(answers: readonly { readonly runs: string[]; readonly afterMs: number }[]) {
  const clock = { nowMs: 0 };
  const asked: string[] = [];
  const client = {
    smembers(key: string): Promise<string[]> {
      const answer = answers[asked.length];
      if (answer === undefined) throw new Error('asked once too often');
      asked.push(key);
      clock.nowMs += answer.afterMs;
      return Promise.resolve(answer.runs);
    },
  };
  const link = { client, guard: <T>(command: Promise<T>) => command };
  return { clock, asked, held: new HeldRuns(link as never, () => clock.nowMs) };
}

test('an answer that was so long under way that a run can have been held since is asked for again', async () => {
  const { held, asked } = heldRuns([
    { runs: [], afterMs: 250 },
    { runs: ['run.'], afterMs: 1 },
  ]);
  expect(await held.of('queue')).toEqual(['run.']);
  expect(asked).toHaveLength(2);
});

test('where each answer is that long under way the second one is taken', async () => {
  const { held } = heldRuns([
    { runs: [], afterMs: 250 },
    { runs: ['run.'], afterMs: 250 },
  ]);
  expect(await held.of('queue')).toEqual(['run.']);
});

test('what was asked a moment ago is not asked again', async () => {
  const { held, asked, clock } = heldRuns([
    { runs: ['run.'], afterMs: 5 },
    { runs: [], afterMs: 5 },
  ]);
  await held.of('queue');
  clock.nowMs += 90;
  expect(await held.of('queue')).toEqual(['run.']);
  expect(asked).toEqual(['queue:held-runs']);
  clock.nowMs += 10;
  expect(await held.of('queue')).toEqual([]);
});
