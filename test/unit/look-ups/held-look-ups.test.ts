// Look-ups of a canary while the operator holds the run: none goes out, and the time on hold is no silence of the server.
import { expect, test } from 'vitest';
import { lookUps } from '../../../jobs/look-ups/registry.ts';
import { registry } from '../../../jobs/registry.ts';
import type { CallResult } from '../../../src/core/call-result.ts';
import { firstLookUp } from '../../../src/core/look-up.ts';
import type { CallBudget, Turn } from '../../../src/core/ports/call-budget.ts';
import type { ApiRequest } from '../../../src/core/ports/deletion-api.ts';
import { createPacer } from '../../../src/pipeline/pacer.ts';
import { RunControl } from '../../../src/pipeline/run-control.ts';
import { RunEnding } from '../../../src/pipeline/run-ending.ts';
import { serveLookUps } from '../../../src/pipeline/serve-look-ups.ts';
import { anAnswer } from '../../support/answers.ts';
import { HandClock } from '../../support/hand-clock.ts';

/** Looks up so many batches of one account. */
function stage(batchCount: number, budget?: CallBudget) {
  const clock = new HandClock();
  const control = new RunControl();
  const ending = new RunEnding();
  const seen = { calls: 0, gone: 0, silent: 0 };
  const batches = Array.from({ length: batchCount }, (_, batch) =>
    firstLookUp(undefined, [{ batch, row: 0, id: `user${batch}` }]),
  );
  const call = ({ body, readItems }: ApiRequest): Promise<CallResult> => {
    seen.calls += 1;
    if (seen.silent > 0) {
      seen.silent -= 1;
      return Promise.resolve({ kind: 'silent', reason: 'connection reset' });
    }
    const ids = JSON.stringify(body).match(/user\d+/g) ?? [];
    readItems?.({
      ResultItem: ids.map((UserID) => ({ UserID, ResultCode: 0, AccountStatus: 'NotImported' })),
    });
    return Promise.resolve(anAnswer());
  };
  const served = serveLookUps({
    job: lookUps.accounts,
    registry,
    api: { call, signAgain: () => false },
    pacer: createPacer({ rate: 10, mostInFlight: 5, ...(budget === undefined ? {} : { budget }) }, clock),
    clock,
    random: () => 0.001,
    maxAttempts: 20,
    patienceMs: 0,
    next: () => Promise.resolve(batches.shift()),
    onJudged: (rows) => {
      seen.gone += rows.filter(({ verdict }) => verdict === 'gone').length;
    },
    onCall: () => undefined,
    ending,
    control,
  });
  return { clock, control, ending, seen, served };
}

test('a held run looks nothing up until it is let go', async () => {
  const { clock, control, seen, served } = stage(40);
  await clock.advance(2_000);
  const before = seen.calls;
  expect(before).toBeGreaterThan(3);
  control.hold('operator');
  await clock.advance(60_000);
  expect(seen.calls).toBe(before);
  control.release('operator');
  await clock.advance(10_000);
  await served;
  expect(seen.gone).toBe(40);
});

test('a run that is held when its look-ups begin makes none', async () => {
  const { clock, control, seen, served } = stage(3);
  control.hold('operator');
  await clock.advance(60_000);
  expect(seen.calls).toBe(0);
  control.release('operator');
  await clock.advance(10_000);
  await served;
  expect(seen.gone).toBe(3);
});

test('the time on hold does not make a server that is silent for a moment unreachable', async () => {
  const { clock, control, ending, seen, served } = stage(40);
  await clock.advance(2_000);
  control.hold('operator');
  await clock.advance(120_000);
  seen.silent = 8;
  control.release('operator');
  await clock.advance(60_000);
  await served;
  expect([ending.reason, seen.gone]).toEqual([undefined, 40]);
});

test('a turn of a shared budget that comes while the run is held is given back', async () => {
  const told: string[] = [];
  const turn: Turn = {
    departed: () => told.push('departed'),
    dropped: () => told.push('dropped'),
    answered: () => told.push('answered'),
    unanswered: () => told.push('unanswered'),
  };
  const waiting: ((turn: Turn) => void)[] = [];
  const { clock, control, seen, served } = stage(1, {
    turn: () => new Promise((resolve) => waiting.push(resolve)),
    throttled: () => undefined,
    allowedRate: () => 10,
  });
  await clock.advance(1_000);
  control.hold('operator');
  waiting.shift()?.(turn);
  await clock.advance(60_000);
  expect([told, seen.calls]).toEqual([['dropped'], 0]);
  control.release('operator');
  await clock.advance(1_000);
  waiting.shift()?.(turn);
  await clock.advance(1_000);
  await served;
  expect([seen.calls, seen.gone]).toEqual([1, 1]);
});
