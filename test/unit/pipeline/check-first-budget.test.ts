// Each API has one budget: looking rows up before they are sent takes its turns from that of the API that reads.
import { expect, test } from 'vitest';
import { lookUps } from '../../../jobs/look-ups/registry.ts';
import { registry } from '../../../jobs/registry.ts';
import type { CallTerms } from '../../../src/core/ports/batch-queue.ts';
import type { CallBudget } from '../../../src/core/ports/call-budget.ts';
import { createActivation } from '../../../src/pipeline/make-call.ts';
import { createTargetPacer } from '../../../src/pipeline/target-pacer.ts';
import { SILENCE } from '../../support/answers.ts';
import { aQueuedBatch } from '../../support/batch-builders.ts';
import { HandClock } from '../../support/hand-clock.ts';

const TERMS: CallTerms = {
  runId: 'r',
  maxAttempts: 3,
  rate: 160,
  checkRate: 120,
  checkFirst: true,
  subscriberField: 'SubscriberToDel_Account',
};

/** What was done, in order: turns of which budget at which rate, and calls. */
function aWorker(timesHeld: () => number = () => 0) {
  const done: string[] = [];
  const clock = new HandClock();
  const budget = (name: string): CallBudget => ({
    turn: (rate) => {
      done.push(`${name} at ${rate}`);
      return Promise.resolve({
        departed: () => undefined,
        dropped: () => done.push(`${name} dropped`),
        answered: () => undefined,
        unanswered: () => undefined,
      });
    },
    throttled: () => undefined,
    allowedRate: () => Number.POSITIVE_INFINITY,
  });
  const pacer = createTargetPacer(
    { rate: 200, mostInFlight: 10, budget: budget('delete') },
    { rate: () => 200, budget: () => budget('get') },
    clock,
  );
  const activation = createActivation({
    registry,
    job: registry.jobs['friend-lists'],
    wire: TERMS,
    api: {
      call: ({ path }) => {
        done.push(path);
        return Promise.resolve(SILENCE);
      },
      signAgain: () => true,
      close: () => Promise.resolve(),
    },
    ledger: { sending: () => undefined, keepOpen: () => undefined },
    pacer,
    clock,
    random: () => 0.5,
    maxAttempts: 3,
    checkFirst: lookUps['friend-lists'],
    holds: timesHeld,
    onCall: () => undefined,
    onStop: () => undefined,
    onFault: (error) => {
      throw error;
    },
  });
  return { done, clock, pacer, activation };
}

const batch = (terms: CallTerms) => ({ ...aQueuedBatch({ owner: 'ann', ids: ['a'] }), terms });
const CHECKED = { done: true, tries: 0, unlisted: [], holds: 0 };

test('a look-up takes its turn from the budget of the API that reads, a deletion from its own', async () => {
  const { done, activation } = aWorker();
  const before = batch(TERMS);
  await activation(before);
  expect(done.splice(0)).toEqual(['get at 120', 'sns/group_get']);
  await activation({ ...before, state: { ...before.state, check: CHECKED } });
  expect(done).toEqual(['delete at 160', 'sns/group_delete']);
});

test('a run that says no rate for look-ups makes no more of them than the API has', async () => {
  const { done, activation } = aWorker();
  const { checkRate: _left, ...terms } = TERMS;
  await activation(batch({ ...terms, rate: 320 }));
  expect(done[0]).toBe('get at 200');
});

test('a run that was held while a deletion waited for its turn looks up with a turn of the other API', async () => {
  let held = 0;
  const { done, clock, pacer, activation } = aWorker(() => held);
  const before = batch(TERMS);
  pacer.setHeld(true);
  const ended = activation({ ...before, state: { ...before.state, check: CHECKED } });
  await clock.advance(100);
  held = 1;
  pacer.setHeld(false);
  await clock.advance(100);
  await ended;
  expect(done).toEqual(['delete at 160', 'delete dropped', 'get at 120', 'sns/group_get']);
});

test('what holds or ends the calls of a target holds and ends its look-ups', async () => {
  const { done, clock, pacer, activation } = aWorker();
  await activation(batch(TERMS));
  done.splice(0);
  pacer.setHeld(true);
  const ended = activation(batch(TERMS));
  await clock.advance(60_000);
  expect(done).toEqual([]);
  pacer.halt();
  expect(await ended).toMatchObject({ kind: 'again' });
  expect(done).toEqual([]);
});
