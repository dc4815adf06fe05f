// The codes that say 'too fast': so at each API and each level, and a row that got one has used up no attempt.
import { describe, expect, test } from 'vitest';
import { registry } from '../../../jobs/registry.ts';
import { judgeCall } from '../../../src/core/judge-call.ts';
import { TARGETS } from '../../../src/core/targets.ts';
import { anAnswer, anItem } from '../../support/answers.ts';
import { aState } from '../../support/batch-builders.ts';
import { placesThatDiffer } from './places.ts';

const TOO_FAST = [60_007, 60_011, 60_018, 60_019, 10_006, 22_006, 72_010, 70_114];

describe.each(TOO_FAST)('%i', (code) => {
  test('means too fast at every API and at both levels', () => {
    expect(placesThatDiffer(code, 'throttled')).toEqual([]);
  });

  test.each(TARGETS)('for %s leaves the row open, with no attempt used up', (target) => {
    const terms = { registry, job: registry.jobs[target], maxAttempts: 1, at: '2026-11-21T00:00:00.000Z' };
    const judged = judgeCall({ ...terms, ids: ['a'], state: aState({}), result: anAnswer(code) });
    expect(judged).toMatchObject({
      throttled: true,
      settled: [],
      state: { throttled: 1, open: [{ attempts: 0 }] },
    });
  });

  test.each(['accounts', 'subscribers'] as const)('for one item of %s slows down too', (target) => {
    const terms = { registry, job: registry.jobs[target], maxAttempts: 1, at: '2026-11-21T00:00:00.000Z' };
    const result = anAnswer(0, '', [anItem('a', code)]);
    const judged = judgeCall({ ...terms, ids: ['a'], state: aState({}), result });
    expect(judged).toMatchObject({ throttled: true, settled: [], state: { open: [{ attempts: 0 }] } });
  });
});

test('60028 is no haste: waiting a little does not help, so it stops the run', () => {
  expect(placesThatDiffer(60_028, 'stop')).toEqual([]);
});
